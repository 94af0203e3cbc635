// Channels, and what the server says unasked.
import { playOf, type Play } from '../play.ts';

export const messages: readonly Play[] = [
  playOf(
    'subscriptions in RESP2',
    `a: SUBSCRIBE one two
     a: PSUBSCRIBE t*
     a hears: psubscribe
     b: PUBLISH one first
     b: PUBLISH two second
     b: PUBLISH three third
     b hears: ":1\\r\\n:2\\r\\n:1"
     a hears: third
     a: PING
     a: PING still-there
     a: GET k
     a: SUBSCRIBE
     a: UNSUBSCRIBE one nothing
     a: UNSUBSCRIBE
     a: PUNSUBSCRIBE
     a hears: punsubscribe
     a: PING plain
     a: SET k v
     a: UNSUBSCRIBE
     a: PUNSUBSCRIBE
     a: UNSUBSCRIBE x y
     a: GET k`,
  ),
  playOf(
    'subscriptions in RESP3, with commands between',
    `a: HELLO 3
     a: SUBSCRIBE one two
     a: GET k
     a: SET k v
     a hears: "+OK\\r\\n"
     b: PUBLISH one first
     b hears: ":1"
     a hears: first
     a: PING between
     a: PSUBSCRIBE *
     a hears: psubscribe
     b: PUBLISH two second
     b hears: ":2"
     a hears: second
     a: UNSUBSCRIBE
     a: GET k
     a: PUNSUBSCRIBE`,
  ),
  playOf(
    'a publisher that hears itself',
    `a: HELLO 3
     a: SUBSCRIBE loud
     a: PUBLISH loud hello
     a: GET k
     a: PUBLISH loud again
     a: UNSUBSCRIBE loud
     a: PUBLISH loud nobody`,
  ),
  playOf(
    'many channels at once',
    `a: SUBSCRIBE c1 c2 c3 c4 c5 c6 c7 c8 c9 c1 c2
     a: UNSUBSCRIBE
     a: PING done
     a: SUBSCRIBE c1
     a: RESET
     a: GET k`,
  ),
  playOf(
    'sharded subscriptions',
    `a: SSUBSCRIBE shard
     a hears: ssubscribe
     b: SPUBLISH shard message
     b hears: ":1"
     a hears: message
     a: SSUBSCRIBE more shard
     a: SUNSUBSCRIBE shard
     a: SUNSUBSCRIBE
     a: SUNSUBSCRIBE
     a: PING end`,
  ),
  playOf(
    'messages of the keyspace',
    `b: CONFIG SET notify-keyspace-events KEA
     b hears: OK
     a: PSUBSCRIBE __key*__:*
     a hears: psubscribe
     b: SET noticed 1
     b: DEL noticed
     b: CONFIG SET notify-keyspace-events ""
     b hears: "OK\\r\\n:1\\r\\n+OK"
     a hears: "del"
     a hears: noticed
     a: PUNSUBSCRIBE`,
  ),
  playOf(
    'a channel whose name and message look like replies',
    `a: SUBSCRIBE "+OK\\r\\n" "$-1" ""
     a hears: ":3"
     b: PUBLISH "+OK\\r\\n" "*1\\r\\n$9\\r\\nsubscribe\\r\\n"
     b: PUBLISH "" ""
     b hears: ":1\\r\\n:1"
     a: UNSUBSCRIBE`,
  ),
  playOf(
    'tracking, whose messages come between replies',
    `a: HELLO 3
     a: SET k 1
     a: CLIENT TRACKING ON
     a: GET k
     a: CLIENT TRACKINGINFO
     a hears: "prefixes"
     b: SET k 2
     b hears: OK
     a hears: invalidate
     a: GET k
     a: SET k mine
     a: GET k
     a: CLIENT TRACKING ON BCAST PREFIX p:
     a: CLIENT TRACKING OFF
     a: CLIENT TRACKING ON BCAST PREFIX p: NOLOOP
     a: GET k
     a hears: mine
     b: SET p:1 x
     b hears: OK
     a hears: "p:1"
     a: SET p:2 y
     a: CLIENT CACHING YES
     a: CLIENT TRACKING OFF
     a: CLIENT GETREDIR
     a: GET k`,
  ),
  playOf(
    'tracking as asked for, and a flush',
    `a: HELLO 3
     a: CLIENT TRACKING ON OPTIN
     a: CLIENT CACHING YES
     a: GET k
     a: GET other
     a: CLIENT CACHING NO
     a hears: ERR
     b: SET other 1
     b: SET k 1
     b hears: "OK\\r\\n+OK"
     a hears: invalidate
     a: CLIENT CACHING YES
     a: GET k
     a hears: "$1\\r\\n1"
     b: FLUSHALL
     b hears: OK
     a hears: invalidate
     a: CLIENT TRACKING OFF`,
  ),
  playOf(
    'tracking in RESP2 wants another connection',
    `a: CLIENT TRACKING ON
     a: CLIENT TRACKING ON REDIRECT 99999999
     a: CLIENT TRACKING OFF
     a: CLIENT TRACKINGINFO
     a: CLIENT GETREDIR`,
  ),
];
