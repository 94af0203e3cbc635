// What was changed in the form, compared with the file. Pure: the server decides whether it is valid.
import type { Edit, Editable, PolicyView } from '../../../contract/access.ts';

/** What stands in the fields, by path; a field that nobody has touched is not in it. */
export type Drafts = Readonly<Record<string, string>>;

export function textOf({ value }: Editable): string {
  return typeof value === 'string' ? value : value.join('\n');
}

export function editOf({ version, editable }: PolicyView, drafts: Drafts): Edit {
  const changes = editable.flatMap((one) => {
    const draft = Object.hasOwn(drafts, one.path) ? drafts[one.path] : undefined;
    if (draft === undefined) return [];
    const value = typeof one.value === 'string' ? draft.trim() : linesOf(draft);
    const isSame = textOf({ ...one, value }) === textOf(one);
    return isSame ? [] : [{ path: one.path, value }];
  });
  return { version, changes };
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\n,]/u).flatMap((line) => (line.trim() === '' ? [] : line.trim()));
}

/** Fields that belong together stand together. */
export function groupsOf(
  editable: readonly Editable[],
): readonly (readonly [group: string, fields: readonly Editable[]])[] {
  const groups = Map.groupBy(editable, ({ group }) => group);
  return [...groups];
}
