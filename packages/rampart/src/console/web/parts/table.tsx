import type { ComponentChildren, VNode } from 'preact';

export interface TableRow {
  readonly key: string;
  /** The first one names the row. */
  readonly cells: readonly ComponentChildren[];
}

/** On a narrow screen it is moved sideways, with the keyboard too. */
export function Table({
  label,
  columns,
  rows,
  right = [],
}: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** Columns of numbers. */
  readonly right?: readonly number[];
}): VNode {
  const classOf = (at: number): string => (right.includes(at) ? 'right' : '');
  return (
    <div class="sideways" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={column} scope="col" class={classOf(at)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <tr key={key}>
              <th scope="row" class={classOf(0)}>
                {first}
              </th>
              {others.map((cell, at) => (
                <td key={columns[at + 1]} class={classOf(at + 1)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
