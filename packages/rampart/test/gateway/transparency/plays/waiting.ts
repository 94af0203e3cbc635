// Commands that block, and replies that nobody wants.
import { playOf, type Play } from '../play.ts';

export const waiting: readonly Play[] = [
  playOf(
    'blocking pops that find something, that wait, and that wait in vain',
    `a: RPUSH l 1 2
     a: BLPOP l 0
     a: BRPOP l other 0
     a: BLPOP l 0.01
     a: BLMOVE l m LEFT RIGHT 0.01
     a: BRPOPLPUSH l m 0.01
     a: BLMPOP 0.01 1 l LEFT
     a: BZPOPMIN z 0.01
     a: BZPOPMAX z 0.01
     a: BZMPOP 0.01 1 z MIN
     a: PING waited
     a hears: waited
     a: BLPOP later 0
     b: PING ready
     b hears: ready
     b: RPUSH later now
     a hears: now
     a: BLPOP l x
     a: BLPOP l -1
     a: SET k v
     a: BLPOP k 0`,
  ),
  playOf(
    'what is said while it is blocked waits its turn',
    `a: BLPOP later 0
     a: GET k
     a: INCR n
     a: PING after
     b: PING ready
     b hears: ready
     b: RPUSH later now
     a hears: after`,
  ),
  playOf(
    'streams that block, and that do not',
    `a: XADD s 1-1 f v
     a: XREAD COUNT 2 STREAMS s 0
     a: XREAD BLOCK 10 STREAMS s 1-1
     a: XREAD STREAMS s 9-9
     a: XGROUP CREATE s g 0
     a: XREADGROUP GROUP g me COUNT 1 STREAMS s >
     a: XREADGROUP GROUP g me BLOCK 10 STREAMS s >
     a: XPENDING s g
     a: XACK s g 1-1
     a hears: ":1\\r\\n"
     a: XREAD BLOCK 0 STREAMS s 1-1
     b: PING ready
     b hears: ready
     b: XADD s 2-1 g w
     a hears: 2-1
     a: XGROUP CREATE s g 0`,
  ),
  playOf(
    'CLIENT UNBLOCK, with an error and without',
    `a: CLIENT REPLY ON
     a: BLPOP never 0.02
     a: CLIENT UNBLOCK 99999999
     a: CLIENT UNBLOCK x
     a: CLIENT NO-EVICT ON`,
  ),
  playOf(
    'replies off, skipped, and on again',
    `a: SET k v
     a: CLIENT REPLY SKIP
     a: GET k
     a: GET k
     a: CLIENT REPLY OFF
     a: GET k
     a: SET k w
     a: INCR k
     a: NOSUCHCOMMAND
     a: GET
     a: CLIENT REPLY SKIP
     a: GET k
     a: CLIENT REPLY ON
     a: GET k
     a: CLIENT REPLY
     a: CLIENT REPLY MAYBE
     a: CLIENT REPLY SKIP
     a: NOSUCHCOMMAND
     a: GET k
     a: CLIENT REPLY SKIP
     a: CLIENT REPLY SKIP
     a: GET k
     a: GET k
     a: CLIENT REPLY SKIP
     a: CLIENT REPLY ON
     a: GET k`,
  ),
  playOf(
    'replies off, and what the gateway answers by itself',
    `a: CLIENT REPLY OFF
     a: CLIENT SETNAME quiet
     a: SELECT 1
     a: SET k v
     a: MULTI
     a: GET k
     a: EXEC
     a: PING
     a: CLIENT REPLY ON
     a: CLIENT GETNAME
     a: GET k
     a: CLIENT REPLY SKIP
     a: CLIENT SETNAME quieter
     a: CLIENT REPLY SKIP
     a: SELECT 0
     a: GET k
     a: CLIENT GETNAME
     a: CLIENT REPLY SKIP
     a: SUBSCRIBE c
     a: PING
     a: UNSUBSCRIBE c`,
  ),
];
