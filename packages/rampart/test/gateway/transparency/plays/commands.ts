// What commands answer, and what is none.
import { playOf, type Play } from '../play.ts';

export const commands: readonly Play[] = [
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
];
