// Where alerts go, as it is written.
import type { AlertSeverity, AlertSink } from '../alert-types.ts';
import { isLoopbackHost, readBlock } from '../addresses.ts';
import { problem } from './problem.ts';
import { absolutePath, hostPort, line, webAddress, word } from './scalars.ts';
import { login, secret } from './secret.ts';
import { shaped } from './shape.ts';
import type { Part } from './shape.ts';
import { becomes, has, list, optional, part, scalar, setting, standard } from './vocabulary.ts';
import * as v from 'valibot';

const from: Part<AlertSeverity> = standard(
  word('low', 'medium', 'high', 'critical'),
  'low',
  'What is less severe does not go there.',
);

const authority = optional(
  absolutePath(),
  'The authority (PEM) of its certificate; those that come with Node, if left out.',
);

const linkLocalBlock: Part<string> = scalar(
  'an address or a block of them, such as 169.254.10.5',
  { type: 'string' },
  (value) => (typeof value === 'string' && readBlock(value) !== null ? value : undefined),
);

const webhook: Part<AlertSink> = becomes(
  part({
    webhook: setting(webAddress(), 'Where alerts are posted as JSON.'),
    secret: optional(secret, 'Signs each post, so that the receiver knows who sends.'),
    authority,
    dangerously_link_local: standard(
      list(linkLocalBlock),
      [],
      'Link-local addresses to which it may lead; there, clouds answer with secrets of the machine.',
    ),
    from,
  }),
  (written) => ({
    kind: 'webhook',
    url: written.webhook,
    secret: written.secret ?? null,
    authority: written.authority ?? null,
    linkLocal: written.dangerously_link_local,
    from: written.from,
  }),
);

/** No display names and no comments: nothing in it could be read in two ways. */
const mailAddress = (): Part<string> =>
  line('a mail address', 254, /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}$/);

const email: Part<AlertSink> = becomes(
  part({
    email: setting(list(mailAddress()), 'Who gets a message.'),
    sender: setting(mailAddress(), 'Whom it comes from.'),
    smtp: setting(hostPort(), 'The mail server that takes it.'),
    tls: standard(
      word('starttls', 'direct', 'none'),
      'starttls',
      'How it is encrypted on the way there; `none` only to this machine.',
    ),
    authority,
    login: optional(login, 'The login at the mail server.'),
    from,
  }),
  (written, refuse) => {
    const { smtp, tls } = written;
    if (tls === 'none' && !isLoopbackHost(smtp.host)) {
      refuse(['tls'], problem('POLICY_PLAIN', `Mail would go to ${smtp.host} without TLS.`));
    }
    return {
      kind: 'email',
      to: written.email,
      sender: written.sender,
      server: smtp,
      tls,
      authority: written.authority ?? null,
      login: written.login ?? null,
      from: written.from,
    };
  },
);

export const alertSink: Part<AlertSink> = shaped(
  v.lazy((value): Part<AlertSink> => (has(value, 'email') ? email : webhook)),
  { kind: 'choice', choices: [webhook, email] },
);
