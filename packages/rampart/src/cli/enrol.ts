// rampart enrol …: gives an operator a second factor, or takes it away.
import { askAdmin } from '../gateway/admin/ask.ts';
import { AdminError } from '../gateway/admin/errors.ts';
import { enrolled } from '../gateway/admin/verbs.ts';
import { toBase32 } from '../gateway/unlock/base32.ts';
import { Enrolments, newFactor } from '../gateway/unlock/enrolments.ts';
import { UnlockError } from '../gateway/unlock/errors.ts';
import { factorsIn } from '../gateway/unlock/open-unlock.ts';
import { otpauthUri } from '../gateway/unlock/otpauth.ts';
import { pictureOf, widthOf } from '../gateway/unlock/qr/picture.ts';
import { qrCode } from '../gateway/unlock/qr/qr-code.ts';
import { stepOf } from '../gateway/unlock/totp.ts';
import type { TotpParameters } from '../gateway/unlock/totp.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { CliError } from './errors.ts';
import { askSecret } from './terminal.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const mostTries = 3;

export const enrolVerb: Verb = defineVerb({
  description: 'Give an operator a second factor, for unlocking and for the console',
  args: {
    user: {
      type: 'string',
      description: 'The users whose connections may be unlocked with it, separated by commas',
      valueHint: 'NAMES',
    },
    as: {
      type: 'string',
      description: 'The person; the user, if left out',
      valueHint: 'OPERATOR',
    },
    approver: { type: 'boolean', description: 'May approve what others ask for' },
    replace: { type: 'boolean', description: 'In place of the one that the operator has' },
    remove: { type: 'boolean', description: 'Take it away instead' },
    sha256: { type: 'boolean', description: 'SHA-256, where the authenticator can do that' },
    digits: {
      type: 'enum',
      options: ['6', '7', '8'],
      default: '6',
      description: 'Length of the codes',
    },
    console: {
      type: 'boolean',
      description: 'For logging in at a console that runs as an account of its own',
    },
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy of the gateway',
      valueHint: 'FILE',
    },
  },
  run: async (args) => {
    const users = args.user?.split(',') ?? [];
    const name = args.as ?? users[0];
    if (name === undefined) throw new CliError('CLI_ARGUMENT', 'The option "--user" is missing.');
    const policy = await loadPolicyFile(args.policy);
    const ofConsole = args.console === true || (users.length === 0 && args.remove !== true);
    const ofGateway = policy.gateway?.admin.directory ?? policy.console.factors;
    const place = ofConsole ? policy.console.factors : ofGateway;
    const enrolments = await Enrolments.open(factorsIn(place));
    if (args.remove === true) return remove(enrolments, name);
    for (const user of users) {
      const unlock = policy.users.get(user)?.unlock.kind;
      if (unlock !== 'totp') {
        const what = `The policy has no user "${user}" that is unlocked with a code.`;
        throw new CliError('CLI_ARGUMENT', what);
      }
    }
    if (users.length === 0 && !policy.console.people.has(name)) {
      const what = `The option "--user" is missing, and the console's people do not have "${name}".`;
      throw new CliError('CLI_ARGUMENT', what);
    }
    if (!process.stdout.isTTY || !process.stdin.isTTY) {
      throw new CliError('CLI_NO_TERMINAL', 'A new secret is shown only to a person.');
    }
    const before = await enrolments.find(name).catch(onlyIfReplaced(args.replace === true));
    if (before !== null && args.replace !== true) {
      throw new UnlockError('GATEWAY_ENROLMENT_EXISTS', `${name} has a second factor already.`);
    }
    const parameters = {
      hash: args.sha256 === true ? 'sha256' : 'sha1',
      digits: digitsOf(args.digits),
    } as const;
    const approves = args.approver === true;
    const factor = newFactor({ name, users, approves }, Date.now(), parameters);
    show(
      otpauthUri({ issuer: `Rampart ${policy.app}`, account: name }, factor.secret, parameters),
      factor.secret,
    );
    const confirmedStep = await confirm(factor.secret, parameters);
    await enrolments.save({ ...factor, confirmedStep }, { replace: args.replace === true });
    const forWhat = users.length === 0 ? 'the console' : users.join(', ');
    process.stdout.write(`${name} has a second factor for ${forWhat}.\n`);
    const news = { operator: name, factor: factor.factor, replaced: before !== null };
    await tellGateway(policy, news);
  },
});

/** What cannot be read any more can still be replaced. */
function onlyIfReplaced(replace: boolean): (error: unknown) => null {
  return (error) => {
    if (replace && error instanceof UnlockError && error.code === 'GATEWAY_ENROLMENT_UNREADABLE') {
      return null;
    }
    throw error;
  };
}

function digitsOf(text: string): TotpParameters['digits'] {
  if (text === '8') return 8;
  return text === '7' ? 7 : 6;
}

function show(uri: string, secret: Uint8Array): void {
  const say = (text: string): boolean => process.stdout.write(`${text}\n\n`);
  const grid = qrCode(uri);
  if (grid !== null && widthOf(grid) <= process.stdout.columns) {
    say(`Scan this with an authenticator:\n\n${pictureOf(grid, true)}`);
  }
  say(`Or type the secret: ${toBase32(secret).replaceAll(/(.{4})(?!$)/g, '$1 ')}`);
  say(`Or open the address: ${uri}`);
}

/** One code shows that the authenticator has the secret, and the right time. */
async function confirm(secret: Uint8Array, parameters: TotpParameters): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const code = await askSecret('The code that it shows now: ');
    const step = stepOf(secret, code, Date.now(), parameters);
    if (step !== null) return step;
    process.stderr.write(
      'That is not the code. Look at the clocks of both, and take the next one.\n',
    );
  }
  throw new UnlockError('GATEWAY_CODE_WRONG', 'The second factor was not kept.');
}

async function remove(enrolments: Enrolments, name: string): Promise<void> {
  const wasThere = await enrolments.remove(name);
  process.stdout.write(`${name} has ${wasThere ? 'no second factor any more' : 'had none'}.\n`);
}

async function tellGateway(
  { gateway }: Policy,
  news: { readonly operator: string; readonly factor: string; readonly replaced: boolean },
): Promise<void> {
  if (gateway === null) return;
  try {
    await askAdmin(gateway.admin.socket, enrolled, news);
  } catch (error) {
    if (!(error instanceof AdminError) || error.code !== 'GATEWAY_ADMIN_AWAY') throw error;
    process.stderr.write(
      'No gateway runs here now; it will find the second factor when it does.\n',
    );
  }
}
