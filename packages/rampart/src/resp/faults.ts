// What can be wrong with a request. The server's own words come first in each message, because
// clients and their tests look for them; behind them stands what to do. No message repeats what
// was sent, except for one printable character.

export type ProtocolFaultCode =
  | 'RESP_NOT_A_REQUEST'
  | 'RESP_NOT_A_NUMBER'
  | 'RESP_MISSING_LF'
  | 'RESP_COUNT_TOO_LARGE'
  | 'RESP_BULK_EXPECTED'
  | 'RESP_BULK_NOT_A_NUMBER'
  | 'RESP_BULK_TOO_LARGE'
  | 'RESP_UNTERMINATED_BULK'
  | 'RESP_LINE_TOO_LONG'
  | 'RESP_LINE_HOLDS_NUL'
  | 'RESP_BAD_QUOTES';

export interface ProtocolFault {
  readonly code: ProtocolFaultCode;
  readonly message: string;
}

const fault = (code: ProtocolFaultCode, message: string): ProtocolFault =>
  Object.freeze({ code, message: `Protocol error: ${message}` });

export const protocolFaults: Readonly<Record<ProtocolFaultCode, ProtocolFault>> = Object.freeze({
  RESP_NOT_A_REQUEST: fault(
    'RESP_NOT_A_REQUEST',
    'a request cannot begin with this byte; send an array of bulk strings',
  ),
  RESP_NOT_A_NUMBER: fault(
    'RESP_NOT_A_NUMBER',
    'invalid multibulk length; write the count in plain digits, as in *2',
  ),
  RESP_MISSING_LF: fault('RESP_MISSING_LF', 'expected CR and LF at the end of a header line'),
  RESP_COUNT_TOO_LARGE: fault(
    'RESP_COUNT_TOO_LARGE',
    'invalid multibulk length; send fewer arguments ' +
      '(before login the unauthenticated multibulk length is limited further)',
  ),
  RESP_BULK_EXPECTED: fault('RESP_BULK_EXPECTED', "expected '$' before each argument"),
  RESP_BULK_NOT_A_NUMBER: fault(
    'RESP_BULK_NOT_A_NUMBER',
    'invalid bulk length; write the length in plain digits, as in $3',
  ),
  RESP_BULK_TOO_LARGE: fault(
    'RESP_BULK_TOO_LARGE',
    'invalid bulk length; send a shorter argument ' +
      '(before login the unauthenticated bulk length is limited further)',
  ),
  RESP_UNTERMINATED_BULK: fault(
    'RESP_UNTERMINATED_BULK',
    'expected CR and LF behind an argument; check its declared length in bytes',
  ),
  RESP_LINE_TOO_LONG: fault(
    'RESP_LINE_TOO_LONG',
    'too big inline request; send long commands as an array of bulk strings',
  ),
  RESP_LINE_HOLDS_NUL: fault(
    'RESP_LINE_HOLDS_NUL',
    'NUL in an inline request; send binary arguments as bulk strings',
  ),
  RESP_BAD_QUOTES: fault(
    'RESP_BAD_QUOTES',
    'unbalanced quotes in request; close each quote, and put a blank behind it',
  ),
});

/** The server names the character that it found, and so do we where it can be printed. */
export function bulkExpected(found: number): ProtocolFault {
  if (found < 0x20 || found > 0x7e) return protocolFaults.RESP_BULK_EXPECTED;
  const message = `expected '$', got '${String.fromCharCode(found)}'`;
  return fault('RESP_BULK_EXPECTED', `${message}; put a $ header before each argument`);
}
