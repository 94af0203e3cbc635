import type { Severity } from '@rampart/keyring';
import { Component, type VNode } from 'preact';

import type { ShownEvent } from '../../../contract/now.ts';
import { Mark } from '../../parts/mark.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { clockText, momentText } from '../../words/time.ts';

interface EventProps {
  readonly shown: ShownEvent;
}

/** An event never changes, so neither does its line: in a flood only new ones are drawn. */
export class EventLine extends Component<EventProps> {
  override shouldComponentUpdate({ shown }: EventProps): boolean {
    return shown !== this.props.shown;
  }

  override render({ shown: { event, chain } }: EventProps): VNode {
    const { time, code, severity, layer, outcome, message, defence, fields = {} } = event;
    return (
      <li>
        <details>
          <summary>
            <time>{clockText(time)}</time>
            <SeverityMark severity={severity} />
            <span class="layer-name">{layer}</span>
            <span class="message">
              <Words text={message} />
            </span>
            {outcome === 'refused' && <span class="tag">refused</span>}
          </summary>
          <dl class="facts">
            <Fact name="at" value={momentText(time)} />
            <Fact name="code" value={code} />
            <Fact name="severity" value={severity} />
            <Fact name="outcome" value={outcome} />
            {defence !== undefined && <Fact name="defence" value={defence} />}
            <Fact name="log" value={chain} />
            {Object.entries(fields).map(([name, value]) => (
              <Fact key={name} name={name} value={String(value)} />
            ))}
          </dl>
        </details>
      </li>
    );
  }
}

function SeverityMark({ severity }: { readonly severity: Severity }): VNode {
  if (severity === 'info' || severity === 'low') {
    return (
      <span class="dot">
        <span class="unseen">{severity}</span>
      </span>
    );
  }
  return <Mark state={severity === 'medium' ? 'attention' : 'bad'} says={severity} quiet />;
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): VNode {
  return (
    <div>
      <dt>
        <Words text={name} />
      </dt>
      <dd>
        <Name text={value} />
      </dd>
    </div>
  );
}
