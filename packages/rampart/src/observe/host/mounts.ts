import { derive, known, unknown, type Fact } from '../fact.ts';
import { deviceEncrypted } from './encryption.ts';
import type { Mount, Volume } from './facts.ts';
import type { HostFiles } from './host-files.ts';

/** A mount with the number of its device, `8:1`. */
export interface NumberedMount extends Mount {
  readonly number: string;
}

export async function mountsOf(files: HostFiles): Promise<Fact<readonly NumberedMount[]>> {
  return derive(await files.text('/proc/self/mountinfo'), (text) =>
    text.split('\n').flatMap((line) => readMount(line) ?? []),
  );
}

/** Where a path lies. The last of several mounts on one directory is the one that is seen. */
export async function volumeOf(
  files: HostFiles,
  mounts: Fact<readonly NumberedMount[]>,
  path: string,
): Promise<Fact<Volume>> {
  if (!mounts.known) return mounts;
  const mount = mounts.value
    .filter(({ directory }) => holds(directory, path))
    .reduce<NumberedMount | null>(
      (best, one) => (best !== null && best.directory.length > one.directory.length ? best : one),
      null,
    );
  if (mount === null) return unknown('not-offered', `Nothing is mounted above ${path}.`);
  const space = await files.volume(path);
  if (!space.known) return space;
  const { bsize, blocks, bavail } = space.value;
  const encrypted = await deviceEncrypted(files, mount.number);
  const { directory, device, type, options } = mount;
  return known(
    {
      mount: { directory, device, type, options },
      size: bsize * blocks,
      free: bsize * bavail,
      device: mount.number,
      encrypted,
    },
    space.from,
  );
}

function holds(directory: string, path: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
function readMount(line: string): NumberedMount | null {
  const [before = '', behind = ''] = line.split(' - ');
  const [, , number, , directory, options] = before.split(' ');
  const [type, device] = behind.split(' ');
  if (number === undefined || directory === undefined || options === undefined) return null;
  if (type === undefined || device === undefined) return null;
  return {
    number,
    directory: plain(directory),
    type,
    device: plain(device),
    options: options.split(','),
  };
}

/** Blanks and the like stand there in octal digits. */
function plain(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
