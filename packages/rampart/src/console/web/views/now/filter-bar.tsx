import type { VNode } from 'preact';

import { Choice, Field } from '../../parts/field.tsx';
import { layerNames } from '../../words/layers.ts';
import type { Wanted } from './filter.ts';

export function FilterBar({
  wanted,
  onWanted,
}: {
  readonly wanted: Wanted;
  readonly onWanted: (wanted: Wanted) => void;
}): VNode {
  return (
    <div class="filter" role="search" aria-label="Events">
      <Choice
        label="Layer"
        options={[['all', 'all'], ...layerNames.map((name) => [name, name] as const)]}
        value={wanted.layer}
        onChoice={(layer) => onWanted({ ...wanted, layer })}
      />
      <Choice
        label="Severity"
        options={[
          ['info', 'all'],
          ['low', 'low and up'],
          ['medium', 'medium and up'],
          ['high', 'high and up'],
          ['critical', 'critical'],
        ]}
        value={wanted.severity}
        onChoice={(severity) => onWanted({ ...wanted, severity })}
      />
      <Choice
        label="Outcome"
        options={[
          ['all', 'all'],
          ['refused', 'refused'],
        ]}
        value={wanted.outcome}
        onChoice={(outcome) => onWanted({ ...wanted, outcome })}
      />
      <Field
        label="Text"
        type="search"
        autocomplete="off"
        value={wanted.text}
        onText={(text) => onWanted({ ...wanted, text })}
      />
    </div>
  );
}
