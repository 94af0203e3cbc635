// MULTI, EXEC, DISCARD and WATCH.
import { playOf, type Play } from '../play.ts';

export const transactions: readonly Play[] = [
  playOf(
    'a transaction',
    `a: MULTI
     a: SET k v
     a: GET k
     a: LPUSH k x
     a: HSET h f v
     a: HGETALL h
     a: EXEC
     a: GET k`,
  ),
  playOf(
    'a transaction, step by step',
    `a: MULTI
     a hears: OK
     a: SET k v
     a hears: QUEUED
     a: INCR n
     a hears: QUEUED
     a: EXEC
     a hears: ":1"
     a: MULTI
     a hears: OK
     a: DISCARD
     a hears: OK`,
  ),
  playOf(
    'transactions that are refused',
    `a: MULTI
     a: NOSUCHCOMMAND
     a: SET k v
     a: EXEC
     a: EXISTS k
     a: MULTI
     a: SET k
     a: EXEC
     a: MULTI
     a: MULTI
     a: WATCH k
     a: SET k v
     a: EXEC
     a: MULTI
     a: SET k other
     a: DISCARD
     a: GET k
     a: MULTI
     a: EXEC`,
  ),
  playOf(
    'what may wait in a transaction besides',
    `a: MULTI
     a: SELECT 3
     a: SET there v
     a: CLIENT SETNAME within
     a: CLIENT GETNAME
     a: BLPOP none 0
     a: XREAD BLOCK 0 STREAMS none $
     a: EVAL "return redis.call('GET', KEYS[1])" 1 there
     a: PUBLISH nobody hears
     a: SCRIPT EXISTS 0000000000000000000000000000000000000000
     a: EXEC
     a: GET there
     a: CLIENT GETNAME
     a: SELECT 0
     a: GET there`,
  ),
  playOf(
    'RESET and QUIT in a transaction',
    `a: MULTI
     a: SET k v
     a: RESET
     a: EXEC
     a: EXISTS k
     b: MULTI
     b: SET k v
     b: QUIT
     b is let go
     a: EXISTS k`,
  ),
  playOf(
    'WATCH that sees a change, and one that does not',
    `a: SET k 1
     a: WATCH k
     a: GET k
     a hears: "$1\\r\\n1\\r\\n"
     b: SET k 2
     b hears: OK
     a: MULTI
     a: SET k 3
     a: EXEC
     a: GET k
     a: WATCH k other
     a: UNWATCH
     a hears: "$1\\r\\n2\\r\\n+OK\\r\\n+OK"
     b: SET k 4
     b hears: OK
     a: MULTI
     a: SET k 5
     a: EXEC
     a: WATCH k
     a: MULTI
     a: INCR k
     a: EXEC`,
  ),
  playOf(
    'a watch that DISCARD and EXEC end',
    `a: WATCH k
     a: MULTI
     a: DISCARD
     a hears: "+OK\\r\\n+OK\\r\\n+OK"
     b: SET k 1
     b hears: OK
     a: MULTI
     a: GET k
     a: EXEC
     a: WATCH k
     a: EXEC
     a: MULTI
     a: GET k
     a: EXEC`,
  ),
  playOf(
    'large values within what holds state',
    `a: MULTI
     a: SET big {x:200000}
     a: GET big
     a: EXEC
     a: SUBSCRIBE c
     a hears: ":1"
     b: PUBLISH c {p:200000}
     b hears: ":1"
     a hears: ppppp
     a: UNSUBSCRIBE c
     a: EVAL "return ARGV[1]" 0 {s:200000}
     a: CLIENT REPLY SKIP
     a: SET big {y:200000}
     a: GET big
     a: CLIENT REPLY OFF
     a: SET big {z:200000}
     a: CLIENT REPLY ON
     a: GET big`,
  ),
];
