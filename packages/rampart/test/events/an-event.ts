import type { RampartEvent } from '@rampart/keyring';

export function anEvent(changes: Partial<RampartEvent> = {}): RampartEvent {
  return {
    time: 1_763_647_387_250,
    class: 'api_activity',
    code: 'GATEWAY_COMMAND_UNUSUAL',
    severity: 'low',
    outcome: 'observed',
    layer: 'gateway',
    defence: 'gateway.command',
    message: 'A command that applications hardly use was run.',
    fields: { connection: 7, user: 'web', address: '10.0.1.4', command: 'object|freq' },
    ...changes,
  };
}

export function aRefusal(user = 'web', address = '10.0.1.4'): RampartEvent {
  return anEvent({
    code: 'GATEWAY_COMMAND_REFUSED',
    severity: 'medium',
    outcome: 'refused',
    message: 'A command was refused.',
    fields: { user, address },
  });
}
