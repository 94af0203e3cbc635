// The client's own class of transactions, held to the rule: every command of it hands its words on to
// `addCommand`, and there they are checked. A class, since the profile of pipelines asked for one: to
// put a method on each transaction, or to let one transaction write for all, cost each command more.
import { Key } from '../key.ts';
import { isCall, isObject } from './call.ts';
import type { Gate } from './gate.ts';

/** A transaction of the client. Nobody outside of the guard holds one. */
export interface Queue {
  /** How many commands it was given. */
  readonly added: number;
  /** Says whose rule it is; before, nothing can be added. */
  holdTo(gate: Gate, prefix: string): void;
  /** Words that came by no method of the client. */
  take(words: readonly unknown[]): void;
  /** For declared scripts, which are made of literals and made keys only. */
  unchecked(add: () => void): void;
}

export interface QueueClass {
  new (...args: unknown[]): Queue;
  readonly prototype: Queue;
}

interface MultiLike {
  addCommand(...parts: unknown[]): unknown;
}

interface MultiClass {
  new (...args: unknown[]): MultiLike;
  readonly prototype: MultiLike;
}

export function queueClass(Multi: unknown): QueueClass {
  if (!isMultiClass(Multi)) {
    throw new TypeError('The client’s transactions take their commands in an unknown way.');
  }
  return Multi.prototype.addCommand.length === 2 ? queueOfOne(Multi) : queueOfMany(Multi);
}

function isMultiClass(value: unknown): value is MultiClass {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  if (!isObject(prototype) || !('addCommand' in prototype)) return false;
  const { addCommand } = prototype;
  return isCall(addCommand) && addCommand.length >= 2 && addCommand.length <= 4;
}

/** Of one server: the words, and what makes something of the reply. */
function queueOfOne(Multi: MultiClass): QueueClass {
  return class extends heldClass(Multi) {
    override addCommand(words: unknown, reply: unknown): unknown {
      this.check(words);
      return super.addCommand(words, reply);
    }

    take(words: readonly unknown[]): void {
      this.addCommand(words, undefined);
    }
  };
}

/** Before them a Sentinel's has one argument, a Cluster's two. */
function queueOfMany(Multi: MultiClass): QueueClass {
  const before = Multi.prototype.addCommand.length - 2;
  return class extends heldClass(Multi) {
    override addCommand(...parts: unknown[]): unknown {
      this.check(parts[before]);
      // A Cluster also wants the first key by itself, to route by it.
      const [first] = parts;
      if (Key.isKey(first)) parts[0] = this.prefix + first.toString();
      return super.addCommand(...parts);
    }

    take(words: readonly unknown[]): void {
      const key = words.find((word) => Key.isKey(word));
      this.addCommand(...[key, false].slice(2 - before), words);
    }
  };
}

const openGate: Pick<Gate, 'pass'> = { pass: () => 0 };

/** What both have. */
function heldClass(Multi: MultiClass) {
  return class extends Multi {
    added = 0;
    gate: Pick<Gate, 'pass'> | null = null;
    prefix = '';

    holdTo(gate: Gate, prefix: string): void {
      this.gate = gate;
      this.prefix = prefix;
    }

    unchecked(add: () => void): void {
      const { gate } = this;
      this.gate = openGate;
      try {
        add();
      } finally {
        this.gate = gate;
      }
    }

    check(words: unknown): void {
      if (this.gate === null || !Array.isArray(words)) {
        throw new TypeError('The client handed on no words.');
      }
      this.gate.pass(words, this.prefix);
      this.added += 1;
    }
  };
}
