// What a connection is: its protocol, names, databases, and its end.
import { playOf, type Play } from '../play.ts';

export const connection: readonly Play[] = [
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
