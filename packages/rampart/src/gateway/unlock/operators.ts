// Who has a second factor and what it is good for. The console logs people in with the same ones.
import { UnlockError } from './errors.ts';

export interface Operator {
  readonly name: string;
  /** Users of the policy whose connections the operator may unlock. */
  readonly users: readonly string[];
  /** May approve what others ask for. */
  readonly approves: boolean;
  /** Milliseconds since 1970. */
  readonly enrolledAt: number;
  /** Of this second factor; another one for the same operator has another. */
  readonly factor: string;
}

export interface Operators {
  find(name: string): Promise<Operator | null>;
  list(): Promise<readonly Operator[]>;
}

const goodName = /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}$/;

/** The name, if it is one: it becomes the name of a file. */
export function operatorName(text: string): string {
  if (goodName.test(text)) return text;
  throw new UnlockError('GATEWAY_OPERATOR_NAME', 'This is no name for an operator.');
}
