// The moment that is wanted: moved by mouse or keyboard, or written exactly; and what a restore would bring.
import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';

import type { ArchiveView } from '../../../contract/time.ts';
import { Field } from '../../parts/field.tsx';
import { isAllowed } from '../../shell/deployment.ts';
import { exactText, momentText, parseExact } from '../../words/time.ts';
import { TimeLine } from './line.tsx';
import { Marks } from './marks.tsx';
import { PreviewWords } from './preview.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { clamp, isHeld, spanOf, stepOf, type Span } from './span.ts';

export function Moment({
  archive,
  isBusy,
  reload,
}: {
  readonly archive: ArchiveView;
  readonly isBusy: boolean;
  readonly reload: () => void;
}): VNode | null {
  const span = spanOf(archive);
  // Null: the newest, however far the archive has grown meanwhile.
  const [chosen, setChosen] = useState<number | null>(null);
  const [isRestoring, setRestoring] = useState(false);
  if (span === null) return null;
  const at = chosen ?? span.to;
  const choose = (moment: number): void => setChosen(clamp(span, moment));
  return (
    <>
      <TimeLine archive={archive} span={span} at={at} />
      <Slider archive={archive.name} span={span} at={at} onMoment={choose} />
      <Marks archive={archive} onMoment={choose} />
      <Exact key={at} at={at} span={span} onMoment={choose} />
      {isHeld(archive, at) ? (
        <PreviewWords archive={archive.name} at={at} />
      ) : (
        <p class="notice attention">
          Nothing was archived at that moment: it lies in a break. Choose one before or after it.
        </p>
      )}
      {isAllowed('operator') && (
        <button
          type="button"
          class="primary"
          aria-disabled={isBusy || !isHeld(archive, at)}
          onClick={() => {
            if (!isBusy && isHeld(archive, at)) setRestoring(true);
          }}
        >
          Restore this moment…
        </button>
      )}
      {isRestoring && (
        <RestoreDialog
          archive={archive.name}
          at={at}
          onClose={() => setRestoring(false)}
          onDone={() => {
            setRestoring(false);
            reload();
          }}
        />
      )}
    </>
  );
}

function Slider({
  archive,
  span,
  at,
  onMoment,
}: {
  readonly archive: string;
  readonly span: Span;
  readonly at: number;
  readonly onMoment: (at: number) => void;
}): VNode {
  const help = useId();
  return (
    <>
      <input
        type="range"
        class="moments"
        aria-label={`Moment in ${archive}`}
        aria-describedby={help}
        aria-valuetext={momentText(at)}
        min={span.from}
        max={span.to}
        step={1}
        value={at}
        onInput={({ currentTarget }) => onMoment(currentTarget.valueAsNumber)}
        onKeyDown={(event) => {
          const step = stepOf(event.key, event.shiftKey);
          if (step === null) return;
          event.preventDefault();
          onMoment(at + step);
        }}
      />
      <p id={help} class="soft small">
        Arrow keys move a second, with shift a minute; page up and down ten minutes.
      </p>
    </>
  );
}

function Exact({
  at,
  span,
  onMoment,
}: {
  readonly at: number;
  readonly span: Span;
  readonly onMoment: (at: number) => void;
}): VNode {
  const [text, setText] = useState(exactText(at));
  const moment = parseExact(text);
  return (
    <form
      class="exact"
      onSubmit={(event) => {
        event.preventDefault();
        if (moment !== null) onMoment(moment);
      }}
    >
      <Field
        label="Exactly"
        help="In UTC, to the millisecond."
        fault={faultOf(moment, span)}
        value={text}
        onText={setText}
        autocomplete="off"
        spellcheck={false}
        class="mono"
      />
      <button type="submit" aria-disabled={moment === null}>
        Go there
      </button>
    </form>
  );
}

function faultOf(moment: number | null, { from, to }: Span): string | null {
  if (moment === null) return 'Write it as 2026-11-20T14:03:07.250Z.';
  if (moment < from) return `The archive begins at ${exactText(from)}.`;
  if (moment > to) return `The archive ends at ${exactText(to)}.`;
  return null;
}
