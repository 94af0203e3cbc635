// Settings of the server that are secrets. Whoever may look at the configuration sees that they are
// set, and not what they are; only a second factor, or a policy that passes everything, shows more.
import { readReply, type Reply } from '../../resp/read.ts';
import { encodeReply } from '../../resp/write.ts';

const hidden = Buffer.from('(hidden by the gateway)');

/** `requirepass`, `masterauth`, `tls-key-file-pass`, and what modules and forks call theirs. */
const secretName =
  /^(?:requirepass|masterauth|primaryauth)$|(?:^|[.-])(?:pass|passphrase|password|secret|token)$/i;

/** The reply to CONFIG GET: names and values in turn, in an array or a map. */
export function hideSettings(bytes: Buffer): Buffer {
  const { reply } = readReply(bytes, 0);
  if (reply.kind !== 'array' && reply.kind !== 'map') return bytes;
  const items = reply.items.map((item, place) => {
    const name = place % 2 === 1 ? reply.items[place - 1] : undefined;
    return name !== undefined && isSecret(name) && isSet(item) ? shown(item) : item;
  });
  return encodeReply({ ...reply, items });
}

function isSecret(name: Reply): boolean {
  return 'bytes' in name && secretName.test(Buffer.from(name.bytes).toString('latin1'));
}

function isSet(value: Reply): boolean {
  return 'bytes' in value && value.bytes.length > 0;
}

function shown(value: Reply): Reply {
  return 'bytes' in value ? { ...value, bytes: hidden } : value;
}
