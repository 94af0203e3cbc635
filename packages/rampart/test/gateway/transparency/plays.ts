// Recorded streams: at least one for everything that a command may do to its connection.
import { playOf, type Play } from './play.ts';

export const plays: readonly Play[] = [
  playOf(
    'commands that do nothing to their connection',
    `a: PING
     a: PING hello
     a: ECHO "two words"
     a: SET k "v\\r\\n$3\\r\\nfoo"
     a: GET k
     a: get missing
     a: APPEND k tail
     a: STRLEN k
     a: MSET k1 1 k2 2 k3 3
     a: MGET k1 nothing k3
     a: DEL k1 k2 k3 k4
     a: EXISTS k k k
     a: TYPE k
     a: INCR counter
     a: INCRBYFLOAT counter 0.25`,
  ),
  playOf(
    'replies of every kind',
    `a: RPUSH l a b c
     a: LRANGE l 0 -1
     a: HSET h f v g w
     a: HGETALL h
     a: ZADD z 1.5 one 2 two
     a: ZRANGE z 0 -1 WITHSCORES
     a: ZSCORE z one
     a: SADD s member
     a: SMEMBERS s
     a: XADD x 1-1 f v
     a: XRANGE x - +
     a: XINFO STREAM x FULL
     a: LPOS l missing
     a: LMPOP 1 none LEFT
     a: GEOADD g 13.36 38.11 Palermo
     a: GEOPOS g Palermo nobody
     a: OBJECT ENCODING l
     a: SCAN 0 COUNT 100
     a: COMMAND COUNT
     a: COMMAND GETKEYS MSET a b c d
     a: COMMAND INFO get nosuch`,
  ),
  playOf(
    'the same in RESP3',
    `a: HELLO 3
     a: HSET h f v g w
     a: HGETALL h
     a: ZADD z 1.5 one 2 two
     a: ZRANGE z 0 -1 WITHSCORES
     a: ZSCORE z one
     a: ZMSCORE z one nobody
     a: SADD s member
     a: SMEMBERS s
     a: SISMEMBER s member
     a: GET missing
     a: LPOS l missing
     a: XADD x 1-1 f v
     a: XREAD COUNT 1 STREAMS x 0
     a: CONFIG GET maxmemory
     a: DEBUG PROTOCOL VERBATIM
     a: DEBUG PROTOCOL DOUBLE
     a: DEBUG PROTOCOL BIGNUM
     a: DEBUG PROTOCOL NULL
     a: DEBUG PROTOCOL TRUE
     a: DEBUG PROTOCOL MAP
     a: DEBUG PROTOCOL SET
     a: DEBUG PROTOCOL ATTRIB
     a: DEBUG PROTOCOL PUSH
     a: PING`,
  ),
  playOf(
    'errors of the server, and of its dispatcher',
    `a: SET k v
     a: LPUSH k x
     a: INCR k
     a: GET
     a: SET k
     a: NOSUCHCOMMAND
     a: NOSUCHCOMMAND with some "argu\\nments" and more
     a: OBJECT
     a: OBJECT NOSUCH k
     a: CONFIG NOSUCH
     a: SETRANGE k -1 x
     a: EXPIRE k notanumber
     a: ZADD z notafloat m
     a: SELECT 99
     a: SELECT x
     a: EVAL "return 1" -1
     a: EVAL "return 1" x
     a: EVAL "return 1" 9 k
     a: XREAD STREAMS x y 0
     a: SORT k BY
     a: ZUNION 5 a b
     a: LMPOP 0 k LEFT
     a: MIGRATE
     a: PING a b c
     a: EXEC
     a: DISCARD
     a: CLIENT NOSUCH
     a: HELLO 4
     a: HELLO x
     a: HELLO 2 NOSUCH`,
  ),
  playOf(
    'empty requests and lines of text',
    `a raw: "\\r\\n"
     a raw: "\\n\\n\\r\\n"
     a: PING 1
     a raw: "*0\\r\\n"
     a: PING 2
     a raw: "*-1\\r\\n"
     a raw: "*-10\\r\\n"
     a: PING 3
     a raw: "PING\\r\\n"
     a raw: "ping four\\n"
     a raw: "SET line \\"quoted \\\\x41 \\\\n word\\"\\r\\n"
     a raw: "GET   line  \\r\\n"
     a raw: "SET single 'it\\\\'s'\\r\\n"
     a: GET single
     a raw: "   \\r\\n"
     a: PING 5`,
  ),
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
     a hears: "1"
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
  playOf(
    'HELLO to and fro, with a name',
    `a: HELLO
     a: HELLO 3
     a: HELLO
     a: HGETALL none
     a: HELLO 2 SETNAME second
     a: CLIENT GETNAME
     a: HGETALL none
     a: HELLO 3 SETNAME third
     a: CLIENT GETNAME
     a: HELLO 3 SETNAME "two words"
     a: HELLO 3 SETNAME
     a: HELLO 2 SETNAME ""
     a: CLIENT GETNAME
     a: SELECT 5
     a: SET k v
     a: HELLO 3
     a: GET k`,
  ),
  playOf(
    'HELLO on a connection that holds state',
    `a: WATCH k
     a: HELLO 3 SETNAME watching
     a: MULTI
     a: HGETALL none
     a: EXEC
     a: SUBSCRIBE c
     a: HELLO 2
     a: UNSUBSCRIBE c
     a: GET k
     a: CLIENT GETNAME`,
  ),
  playOf(
    'names',
    `a: CLIENT GETNAME
     a: CLIENT SETNAME me
     a: CLIENT GETNAME
     a: CLIENT SETNAME "not good"
     a: CLIENT SETNAME ""
     a: CLIENT GETNAME
     a: CLIENT SETNAME
     a: CLIENT SETINFO LIB-NAME x
     a: CLIENT SETNAME back
     a: MULTI
     a: EXEC
     a: CLIENT GETNAME
     a: RESET
     a: CLIENT GETNAME`,
  ),
  playOf(
    'databases',
    `a: SET k zero
     a: SELECT 1
     a: GET k
     a: SET k one
     a: SELECT 2
     a: MULTI
     a: SET k two
     a: EXEC
     a: SELECT 1
     a: GET k
     a: SELECT 0
     a: GET k
     a: SELECT 16
     a: GET k
     a: SELECT -1
     a: SELECT 15
     a: DBSIZE
     a: MOVE k 3
     a: SWAPDB 0 1
     a: SELECT 0
     a: GET k
     a: SELECT 00
     a: SELECT
     a: SELECT 1 2`,
  ),
  playOf(
    'RESET',
    `a: HELLO 3
     a: SELECT 4
     a: CLIENT SETNAME x
     a: WATCH k
     a: CLIENT TRACKING ON
     a: RESET
     a: HGETALL none
     a: GET k
     a: CLIENT GETNAME
     a: CLIENT REPLY OFF
     a: GET k
     a: RESET
     a: GET k
     a: SUBSCRIBE c
     a: RESET
     a: GET k`,
  ),
  playOf(
    'QUIT, and nothing behind it',
    `a: SET k v
     a: GET k
     a: QUIT
     a: SET k w
     a is let go
     b: GET k
     b: quit
     b is let go
     c raw: "QUIT\\r\\n"
     c is let go`,
  ),
  playOf(
    'a client that says all, hangs up, and still listens',
    `a: SET k v
     a: GET k
     a: INCR n
     a: PING last
     a hears: last
     a hangs up
     b: GET n`,
  ),
  playOf(
    'writes that want no answer, and then the end',
    `a: CLIENT REPLY OFF
     a: SET quiet 1
     a: INCR quiet
     a hangs up
     b: BLPOP none 0.05
     b: GET quiet`,
  ),
  playOf(
    'scripts',
    `a: EVAL "return {1, 'two', {3}, false, true}" 0
     a: EVAL "return redis.call('SET', KEYS[1], ARGV[1])" 1 k v
     a: EVAL "return redis.error_reply('MY error')" 0
     a: EVAL "return redis.status_reply('FINE')" 0
     a: EVAL "return redis.call('NOSUCH')" 0
     a: EVAL "return redis.pcall('INCR', KEYS[1])" 1 k
     a: EVAL "not lua at all" 0
     a: EVAL_RO "return redis.call('SET', KEYS[1], 'x')" 1 k
     a: SCRIPT LOAD "return ARGV[1]"
     a: SCRIPT EXISTS 098e0f0d1448c0a81dafe820f66d460eb09263da ffffffffffffffffffffffffffffffffffffffff
     a: EVALSHA 098e0f0d1448c0a81dafe820f66d460eb09263da 0 hi
     a: EVALSHA ffffffffffffffffffffffffffffffffffffffff 0
     a: SCRIPT KILL
     a: HELLO 3
     a: EVAL "redis.setresp(3); return redis.call('HGETALL', KEYS[1])" 1 none
     a: EVAL "return {double=3.5}" 0
     a: EVAL "return {map={a=1}}" 0
     a: SCRIPT FLUSH
     a: SCRIPT HELP`,
  ),
  playOf(
    'functions',
    `a: FUNCTION LOAD "#!lua name=lib\\nredis.register_function('f', function(keys, args) return args[1] end)\\nredis.register_function{function_name='ro', callback=function(keys) return redis.call('GET', keys[1]) end, flags={'no-writes'}}"
     a: FCALL f 0 hello
     a: FCALL f 1 k hello
     a: FCALL_RO f 0 hello
     a: FCALL_RO ro 1 k
     a: FCALL nosuch 0
     a: FCALL f x
     a: FCALL f -1
     a: FCALL f 9 k
     a: FUNCTION LIST
     a: FUNCTION LOAD "#!lua name=lib\\nredis.register_function('f', function() end)"
     a: FUNCTION STATS
     a: FUNCTION DELETE lib
     a: FUNCTION DELETE lib
     a: FUNCTION KILL`,
  ),
  playOf(
    'large values both ways',
    `a: SET big {x:5000000}
     a: GET big
     a: STRLEN big
     a: APPEND big {y:100000}
     a: GETRANGE big 4999990 5000010
     a: SETRANGE other 10 {z:70000}
     a: GETSET big small
     a: GET big
     a: RPUSH l {a:40000} {b:40000} {c:40000}
     a: LRANGE l 0 -1
     a: MSET m1 {m:60000} m2 {n:60000}
     a: MGET m1 m2
     a: ECHO {e:33000}
     a: HSET h {f:40000} {v:40000}
     a: HGETALL h
     a: PING after`,
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
  playOf(
    'MONITOR on a server where nothing happens besides',
    `a: MONITOR
     a hears: OK
     a: RESET
     a hears: RESET
     a: PING back`,
  ),
  playOf(
    'commands that ask about the connection',
    `a: CLIENT NO-EVICT ON
     a: CLIENT HELP
     a: READONLY
     a: READWRITE
     a: ASKING
     a: WAIT 0 10
     a: CLIENT GETREDIR
     a: CLIENT UNPAUSE
     a: ACL WHOAMI
     a: ROLE
     a: GET k`,
  ),
];
