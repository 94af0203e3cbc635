// A real mail server (aiosmtpd) that keeps what it takes as files.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findProgram, pythonProgram } from '@rampart/stage';
import type { Stage } from '@rampart/stage';
import * as v from 'valibot';

const program = `
import json, os, ssl, sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(os.environ['MAIL_SERVER'])
taken = 0

class Keeper:
    async def handle_DATA(self, server, session, envelope):
        global taken
        taken += 1
        with open(os.path.join(options['directory'], f'{taken:04}.json~'), 'w') as file:
            json.dump({
                'from': envelope.mail_from,
                'to': envelope.rcpt_tos,
                'user': (session.auth_data or b'').decode() if session.authenticated else None,
                'secure': session.ssl is not None,
                'text': envelope.content.decode('utf8'),
            }, file)
        os.rename(os.path.join(options['directory'], f'{taken:04}.json~'),
                  os.path.join(options['directory'], f'{taken:04}.json'))
        return '250 kept as %d' % taken

def check(server, session, envelope, mechanism, data):
    good = data.login == b'rampart' and data.password == options['password'].encode()
    return AuthResult(success=good, handled=False, auth_data=data.login)

context = None
if options['certificate']:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options['certificate'], options['key'])

class Server(Controller):
    def factory(self):
        return SMTP(self.handler,
            tls_context=context if options['tls'] == 'starttls' else None,
            require_starttls=options['tls'] == 'starttls',
            authenticator=check, auth_required=options['password'] != '',
            auth_require_tls=options['tls'] != 'none')

server = Server(Keeper(), hostname='127.0.0.1', port=options['port'],
    ssl_context=context if options['tls'] == 'direct' else None)
server.start()
print('ready', flush=True)
while True:
    time.sleep(3600)
`;

const mail = v.object({
  from: v.string(),
  to: v.array(v.string()),
  user: v.nullable(v.string()),
  secure: v.boolean(),
  /** Headers and body, as they came. */
  text: v.string(),
});

type Mail = v.InferOutput<typeof mail>;

export interface MailServer {
  readonly port: number;
  mails(): Promise<readonly Mail[]>;
}

export interface MailServerOptions {
  readonly tls: 'starttls' | 'direct' | 'none';
  readonly certificate?: string;
  readonly key?: string;
  /** Of the user `rampart`; nobody has to log in, if left out. */
  readonly password?: string;
}

export async function startMailServer(
  stage: Stage,
  { tls, certificate = '', key = '', password = '' }: MailServerOptions,
): Promise<MailServer> {
  const port = await stage.port();
  const directory = await stage.newDirectory('mail');
  const options = JSON.stringify({ directory, port, tls, certificate, key, password });
  await stage.start(findProgram(pythonProgram), ['-c', program], {
    env: { MAIL_SERVER: options },
    ready: /^ready$/mu,
  });
  return {
    port,
    mails: async () => {
      const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
      return Promise.all(names.toSorted().map(async (name) => readMail(join(directory, name))));
    },
  };
}

async function readMail(path: string): Promise<Mail> {
  return v.parse(mail, JSON.parse(await readFile(path, 'utf8')));
}
