// Pages of one application tell each other when one arrives or changes the person, so that a page
// can look whose session it is before it sends anything. The message is only a hint.

export interface Tabs {
  /** The person may be another one from now on. */
  tell(): void;
}

interface Listeners {
  readonly onTold: () => void;
  /** The page comes back from the browser's memory, where time has passed without it. */
  readonly onReturn: () => void;
}

export function joinTabs(name: string, { onTold, onReturn }: Listeners): Tabs {
  // On a server that renders the page, and in a worker, there is no tab.
  if (typeof document === 'undefined') return { tell: () => undefined };

  const open = (): BroadcastChannel => {
    const opened = new BroadcastChannel(name);
    opened.addEventListener('message', onTold);
    return opened;
  };
  let channel = open();
  const tell = (): void => channel.postMessage('look again');

  // A page with an open channel may not be kept for the back button.
  addEventListener('pagehide', () => channel.close());
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    channel = open();
    onReturn();
  });
  // A page that was just loaded may be the one after a login.
  tell();
  return { tell };
}
