// Made by setup/bundle-commands.ts from redis-server 7.0.15; ../notation.ts explains the columns.

export const redis70Commands: string = `
acl                            -2  6.0.0   -                                                                   -
acl|cat                        -2  6.0.0   noscript,loading,stale                                              -
acl|deluser                    -3  6.0.0   admin,noscript,loading,stale                                        -
acl|dryrun                     -4  7.0.0   admin,noscript,loading,stale                                        -
acl|genpass                    -2  6.0.0   noscript,loading,stale                                              -
acl|getuser                     3  6.0.0   admin,noscript,loading,stale                                        -
acl|help                        2  6.0.0   loading,stale                                                       -
acl|list                        2  6.0.0   admin,noscript,loading,stale                                        -
acl|load                        2  6.0.0   admin,noscript,loading,stale                                        -
acl|log                        -2  6.0.0   admin,noscript,loading,stale                                        -
acl|save                        2  6.0.0   admin,noscript,loading,stale                                        -
acl|setuser                    -3  6.0.0   admin,noscript,loading,stale                                        -
acl|users                       2  6.0.0   admin,noscript,loading,stale                                        -
acl|whoami                      2  6.0.0   noscript,loading,stale                                              -
append                          3  2.0.0   write,denyoom,fast                                                  string                        1:RW,insert
asking                          1  3.0.0   fast                                                                connection
auth                           -2  1.0.0   noscript,loading,stale,fast,no_auth,allow_busy                      connection
bgrewriteaof                    1  1.0.0   admin,noscript,no_async_loading                                     -
bgsave                         -1  1.0.0   admin,noscript,no_async_loading                                     -
bitcount                       -2  2.6.0   readonly                                                            bitmap                        1:RO,access
bitfield                       -2  3.2.0   write,denyoom                                                       bitmap                        1:RW,access,update,variable_flags
bitfield_ro                    -2  6.0.0   readonly,fast                                                       bitmap                        1:RO,access
bitop                          -4  2.6.0   write,denyoom                                                       bitmap                        2:OW,update  3..-1:RO,access
bitpos                         -3  2.8.7   readonly                                                            bitmap                        1:RO,access
blmove                          6  6.2.0   write,denyoom,noscript,blocking                                     list                          1:RW,access,delete  2:RW,insert
blmpop                         -5  7.0.0   write,blocking,movablekeys                                          list                          2#:RW,access,delete
blpop                          -3  2.0.0   write,noscript,blocking                                             list                          1..-2:RW,access,delete
brpop                          -3  2.0.0   write,noscript,blocking                                             list                          1..-2:RW,access,delete
brpoplpush                      4  2.2.0   write,denyoom,noscript,blocking                                     list                          1:RW,access,delete  2:RW,insert
bzmpop                         -5  7.0.0   write,blocking,movablekeys                                          sortedset                     2#:RW,access,delete
bzpopmax                       -3  5.0.0   write,noscript,blocking,fast                                        sortedset                     1..-2:RW,access,delete
bzpopmin                       -3  5.0.0   write,noscript,blocking,fast                                        sortedset                     1..-2:RW,access,delete
client                         -2  2.4.0   -                                                                   -
client|caching                  3  6.0.0   noscript,loading,stale                                              connection
client|getname                  2  2.6.9   noscript,loading,stale                                              connection
client|getredir                 2  6.0.0   noscript,loading,stale                                              connection
client|help                     2  5.0.0   loading,stale                                                       connection
client|id                       2  5.0.0   noscript,loading,stale                                              connection
client|info                     2  6.2.0   noscript,loading,stale                                              connection
client|kill                    -3  2.4.0   admin,noscript,loading,stale                                        connection
client|list                    -2  2.4.0   admin,noscript,loading,stale                                        connection
client|no-evict                 3  7.0.0   admin,noscript,loading,stale                                        connection
client|pause                   -3  2.9.50  admin,noscript,loading,stale                                        connection
client|reply                    3  3.2.0   noscript,loading,stale                                              connection
client|setname                  3  2.6.9   noscript,loading,stale                                              connection
client|tracking                -3  6.0.0   noscript,loading,stale                                              connection
client|trackinginfo             2  6.2.0   noscript,loading,stale                                              connection
client|unblock                 -3  5.0.0   admin,noscript,loading,stale                                        connection
client|unpause                  2  6.2.0   admin,noscript,loading,stale                                        connection
cluster                        -2  3.0.0   -                                                                   -
cluster|addslots               -3  3.0.0   admin,stale,no_async_loading                                        -
cluster|addslotsrange          -4  7.0.0   admin,stale,no_async_loading                                        -
cluster|bumpepoch               2  3.0.0   admin,stale,no_async_loading                                        -
cluster|count-failure-reports   3  3.0.0   admin,stale                                                         -
cluster|countkeysinslot         3  3.0.0   stale                                                               -
cluster|delslots               -3  3.0.0   admin,stale,no_async_loading                                        -
cluster|delslotsrange          -4  7.0.0   admin,stale,no_async_loading                                        -
cluster|failover               -2  3.0.0   admin,stale,no_async_loading                                        -
cluster|flushslots              2  3.0.0   admin,stale,no_async_loading                                        -
cluster|forget                  3  3.0.0   admin,stale,no_async_loading                                        -
cluster|getkeysinslot           4  3.0.0   stale                                                               -
cluster|help                    2  5.0.0   loading,stale                                                       -
cluster|info                    2  3.0.0   stale                                                               -
cluster|keyslot                 3  3.0.0   stale                                                               -
cluster|links                   2  7.0.0   stale                                                               -
cluster|meet                   -4  3.0.0   admin,stale,no_async_loading                                        -
cluster|myid                    2  3.0.0   stale                                                               -
cluster|nodes                   2  3.0.0   stale                                                               -
cluster|replicas                3  5.0.0   admin,stale                                                         -
cluster|replicate               3  3.0.0   admin,stale,no_async_loading                                        -
cluster|reset                  -2  3.0.0   admin,noscript,stale                                                -
cluster|saveconfig              2  3.0.0   admin,stale,no_async_loading                                        -
cluster|set-config-epoch        3  3.0.0   admin,stale,no_async_loading                                        -
cluster|setslot                -4  3.0.0   admin,stale,no_async_loading                                        -
cluster|shards                  2  7.0.0   stale                                                               -
cluster|slaves                  3  3.0.0   admin,stale                                                         -
cluster|slots                   2  3.0.0   stale                                                               -
command                        -1  2.8.13  loading,stale                                                       connection
command|count                   2  2.8.13  loading,stale                                                       connection
command|docs                   -2  7.0.0   loading,stale                                                       connection
command|getkeys                -4  2.8.13  loading,stale                                                       connection
command|getkeysandflags        -4  7.0.0   loading,stale                                                       connection
command|help                    2  5.0.0   loading,stale                                                       connection
command|info                   -2  2.8.13  loading,stale                                                       connection
command|list                   -2  7.0.0   loading,stale                                                       connection
config                         -2  2.0.0   -                                                                   -
config|get                     -3  2.0.0   admin,noscript,loading,stale                                        -
config|help                     2  5.0.0   loading,stale                                                       -
config|resetstat                2  2.0.0   admin,noscript,loading,stale                                        -
config|rewrite                  2  2.8.0   admin,noscript,loading,stale                                        -
config|set                     -4  2.0.0   admin,noscript,loading,stale                                        -
copy                           -3  6.2.0   write,denyoom                                                       keyspace                      1:RO,access  2:OW,update
dbsize                          1  1.0.0   readonly,fast                                                       keyspace
debug                          -2  1.0.0   admin,noscript,loading,stale                                        -
decr                            2  1.0.0   write,denyoom,fast                                                  string                        1:RW,access,update
decrby                          3  1.0.0   write,denyoom,fast                                                  string                        1:RW,access,update
del                            -2  1.0.0   write                                                               keyspace                      1..-1:RM,delete
discard                         1  2.0.0   noscript,loading,stale,fast,allow_busy                              transaction
dump                            2  2.6.0   readonly                                                            keyspace                      1:RO,access
echo                            2  1.0.0   loading,stale,fast                                                  connection
eval                           -3  2.6.0   noscript,stale,skip_monitor,no_mandatory_keys,movablekeys           scripting                     2#:RW,access,update
eval_ro                        -3  7.0.0   readonly,noscript,stale,skip_monitor,no_mandatory_keys,movablekeys  scripting                     2#:RO,access
evalsha                        -3  2.6.0   noscript,stale,skip_monitor,no_mandatory_keys,movablekeys           scripting                     2#:RW,access,update
evalsha_ro                     -3  7.0.0   readonly,noscript,stale,skip_monitor,no_mandatory_keys,movablekeys  scripting                     2#:RO,access
exec                            1  1.2.0   noscript,loading,stale,skip_slowlog                                 transaction
exists                         -2  1.0.0   readonly,fast                                                       keyspace                      1..-1:RO
expire                         -3  1.0.0   write,fast                                                          keyspace                      1:RW,update
expireat                       -3  1.2.0   write,fast                                                          keyspace                      1:RW,update
expiretime                      2  7.0.0   readonly,fast                                                       keyspace                      1:RO,access
failover                       -1  6.2.0   admin,noscript,stale                                                -
fcall                          -3  7.0.0   noscript,stale,skip_monitor,no_mandatory_keys,movablekeys           scripting                     2#:RW,access,update
fcall_ro                       -3  7.0.0   readonly,noscript,stale,skip_monitor,no_mandatory_keys,movablekeys  scripting                     2#:RO,access
flushall                       -1  1.0.0   write                                                               keyspace,dangerous
flushdb                        -1  1.0.0   write                                                               keyspace,dangerous
function                       -2  7.0.0   -                                                                   -
function|delete                 3  7.0.0   write,noscript                                                      scripting
function|dump                   2  7.0.0   noscript                                                            scripting
function|flush                 -2  7.0.0   write,noscript                                                      scripting
function|help                   2  7.0.0   loading,stale                                                       scripting
function|kill                   2  7.0.0   noscript,allow_busy                                                 scripting
function|list                  -2  7.0.0   noscript                                                            scripting
function|load                  -3  7.0.0   write,denyoom,noscript                                              scripting
function|restore               -3  7.0.0   write,denyoom,noscript                                              scripting
function|stats                  2  7.0.0   noscript,allow_busy                                                 scripting
geoadd                         -5  3.2.0   write,denyoom                                                       geo                           1:RW,update
geodist                        -4  3.2.0   readonly                                                            geo                           1:RO,access
geohash                        -2  3.2.0   readonly                                                            geo                           1:RO,access
geopos                         -2  3.2.0   readonly                                                            geo                           1:RO,access
georadius                      -6  3.2.0   write,denyoom,movablekeys                                           geo                           1:RO,access  STORE@6:OW,update  STOREDIST@6:OW,update
georadius_ro                   -6  3.2.10  readonly                                                            geo                           1:RO,access
georadiusbymember              -5  3.2.0   write,denyoom,movablekeys                                           geo                           1:RO,access  STORE@5:OW,update  STOREDIST@5:OW,update
georadiusbymember_ro           -5  3.2.10  readonly                                                            geo                           1:RO,access
geosearch                      -7  6.2.0   readonly                                                            geo                           1:RO,access
geosearchstore                 -8  6.2.0   write,denyoom                                                       geo                           1:OW,update  2:RO,access
get                             2  1.0.0   readonly,fast                                                       string                        1:RO,access
getbit                          3  2.2.0   readonly,fast                                                       bitmap                        1:RO,access
getdel                          2  6.2.0   write,fast                                                          string                        1:RW,access,delete
getex                          -2  6.2.0   write,fast                                                          string                        1:RW,access,update
getrange                        4  2.4.0   readonly                                                            string                        1:RO,access
getset                          3  1.0.0   write,denyoom,fast                                                  string                        1:RW,access,update
hdel                           -3  2.0.0   write,fast                                                          hash                          1:RW,delete
hello                          -1  6.0.0   noscript,loading,stale,fast,no_auth,allow_busy                      connection
hexists                         3  2.0.0   readonly,fast                                                       hash                          1:RO
hget                            3  2.0.0   readonly,fast                                                       hash                          1:RO,access
hgetall                         2  2.0.0   readonly                                                            hash                          1:RO,access
hincrby                         4  2.0.0   write,denyoom,fast                                                  hash                          1:RW,access,update
hincrbyfloat                    4  2.6.0   write,denyoom,fast                                                  hash                          1:RW,access,update
hkeys                           2  2.0.0   readonly                                                            hash                          1:RO,access
hlen                            2  2.0.0   readonly,fast                                                       hash                          1:RO
hmget                          -3  2.0.0   readonly,fast                                                       hash                          1:RO,access
hmset                          -4  2.0.0   write,denyoom,fast                                                  hash                          1:RW,update
hrandfield                     -2  6.2.0   readonly                                                            hash                          1:RO,access
hscan                          -3  2.8.0   readonly                                                            hash                          1:RO,access
hset                           -4  2.0.0   write,denyoom,fast                                                  hash                          1:RW,update
hsetnx                          4  2.0.0   write,denyoom,fast                                                  hash                          1:RW,insert
hstrlen                         3  3.2.0   readonly,fast                                                       hash                          1:RO
hvals                           2  2.0.0   readonly                                                            hash                          1:RO,access
incr                            2  1.0.0   write,denyoom,fast                                                  string                        1:RW,access,update
incrby                          3  1.0.0   write,denyoom,fast                                                  string                        1:RW,access,update
incrbyfloat                     3  2.6.0   write,denyoom,fast                                                  string                        1:RW,access,update
info                           -1  1.0.0   loading,stale                                                       dangerous
keys                            2  1.0.0   readonly                                                            keyspace,dangerous
lastsave                        1  1.0.0   loading,stale,fast                                                  admin,dangerous
latency                        -2  2.8.13  -                                                                   -
latency|doctor                  2  2.8.13  admin,noscript,loading,stale                                        -
latency|graph                   3  2.8.13  admin,noscript,loading,stale                                        -
latency|help                    2  2.8.13  loading,stale                                                       -
latency|histogram              -2  7.0.0   admin,noscript,loading,stale                                        -
latency|history                 3  2.8.13  admin,noscript,loading,stale                                        -
latency|latest                  2  2.8.13  admin,noscript,loading,stale                                        -
latency|reset                  -2  2.8.13  admin,noscript,loading,stale                                        -
lcs                            -3  7.0.0   readonly                                                            string                        1..2:RO,access
lindex                          3  1.0.0   readonly                                                            list                          1:RO,access
linsert                         5  2.2.0   write,denyoom                                                       list                          1:RW,insert
llen                            2  1.0.0   readonly,fast                                                       list                          1:RO
lmove                           5  6.2.0   write,denyoom                                                       list                          1:RW,access,delete  2:RW,insert
lmpop                          -4  7.0.0   write,movablekeys                                                   list                          1#:RW,access,delete
lolwut                         -1  5.0.0   readonly,fast                                                       -
lpop                           -2  1.0.0   write,fast                                                          list                          1:RW,access,delete
lpos                           -3  6.0.6   readonly                                                            list                          1:RO,access
lpush                          -3  1.0.0   write,denyoom,fast                                                  list                          1:RW,insert
lpushx                         -3  2.2.0   write,denyoom,fast                                                  list                          1:RW,insert
lrange                          4  1.0.0   readonly                                                            list                          1:RO,access
lrem                            4  1.0.0   write                                                               list                          1:RW,delete
lset                            4  1.0.0   write,denyoom                                                       list                          1:RW,update
ltrim                           4  1.0.0   write                                                               list                          1:RW,delete
memory                         -2  4.0.0   -                                                                   -
memory|doctor                   2  4.0.0   -                                                                   -
memory|help                     2  4.0.0   loading,stale                                                       -
memory|malloc-stats             2  4.0.0   -                                                                   -
memory|purge                    2  4.0.0   -                                                                   -
memory|stats                    2  4.0.0   -                                                                   -
memory|usage                   -3  4.0.0   readonly                                                            -                             2:RO
mget                           -2  1.0.0   readonly,fast                                                       string                        1..-1:RO,access
migrate                        -6  2.6.0   write,movablekeys                                                   keyspace,dangerous            3:RW,access,delete  KEYS@-2..-1:RW,access,delete,incomplete
module                         -2  4.0.0   -                                                                   -
module|help                     2  5.0.0   loading,stale                                                       -
module|list                     2  4.0.0   admin,noscript                                                      -
module|load                    -3  4.0.0   admin,noscript,no_async_loading                                     -
module|loadex                  -3  7.0.0   admin,noscript,no_async_loading                                     -
module|unload                   3  4.0.0   admin,noscript,no_async_loading                                     -
monitor                         1  1.0.0   admin,noscript,loading,stale                                        -
move                            3  1.0.0   write,fast                                                          keyspace                      1:RW,access,update
mset                           -3  1.0.1   write,denyoom                                                       string                        1..-1/2:OW,update
msetnx                         -3  1.0.1   write,denyoom                                                       string                        1..-1/2:OW,insert
multi                           1  1.2.0   noscript,loading,stale,fast,allow_busy                              transaction
object                         -2  2.2.3   -                                                                   -
object|encoding                 3  2.2.3   readonly                                                            keyspace                      2:RO
object|freq                     3  4.0.0   readonly                                                            keyspace                      2:RO
object|help                     2  6.2.0   loading,stale                                                       keyspace
object|idletime                 3  2.2.3   readonly                                                            keyspace                      2:RO
object|refcount                 3  2.2.3   readonly                                                            keyspace                      2:RO
persist                         2  2.2.0   write,fast                                                          keyspace                      1:RW,update
pexpire                        -3  2.6.0   write,fast                                                          keyspace                      1:RW,update
pexpireat                      -3  2.6.0   write,fast                                                          keyspace                      1:RW,update
pexpiretime                     2  7.0.0   readonly,fast                                                       keyspace                      1:RO,access
pfadd                          -2  2.8.9   write,denyoom,fast                                                  hyperloglog                   1:RW,insert
pfcount                        -2  2.8.9   readonly                                                            hyperloglog                   1..-1:RW,access
pfdebug                         3  2.8.9   write,denyoom,admin                                                 hyperloglog                   2:RW,access
pfmerge                        -2  2.8.9   write,denyoom                                                       hyperloglog                   1:RW,access,insert  2..-1:RO,access
pfselftest                      1  2.8.9   admin                                                               hyperloglog
ping                           -1  1.0.0   fast                                                                connection
psetex                          4  2.6.0   write,denyoom                                                       string                        1:OW,update
psubscribe                     -2  2.0.0   pubsub,noscript,loading,stale                                       -
psync                          -3  2.8.0   admin,noscript,no_async_loading,no_multi                            -
pttl                            2  2.6.0   readonly,fast                                                       keyspace                      1:RO,access
publish                         3  2.0.0   pubsub,loading,stale,fast                                           -
pubsub                         -2  2.8.0   -                                                                   -
pubsub|channels                -2  2.8.0   pubsub,loading,stale                                                -
pubsub|help                     2  6.2.0   loading,stale                                                       -
pubsub|numpat                   2  2.8.0   pubsub,loading,stale                                                -
pubsub|numsub                  -2  2.8.0   pubsub,loading,stale                                                -
pubsub|shardchannels           -2  7.0.0   pubsub,loading,stale                                                -
pubsub|shardnumsub             -2  7.0.0   pubsub,loading,stale                                                -
punsubscribe                   -1  2.0.0   pubsub,noscript,loading,stale                                       -
quit                           -1  1.0.0   noscript,loading,stale,fast,no_auth,allow_busy                      connection
randomkey                       1  1.0.0   readonly                                                            keyspace
readonly                        1  3.0.0   loading,stale,fast                                                  connection
readwrite                       1  3.0.0   loading,stale,fast                                                  connection
rename                          3  1.0.0   write                                                               keyspace                      1:RW,access,delete  2:OW,update
renamenx                        3  1.0.0   write,fast                                                          keyspace                      1:RW,access,delete  2:OW,insert
replconf                       -1  3.0.0   admin,noscript,loading,stale,allow_busy                             -
replicaof                       3  5.0.0   admin,noscript,stale,no_async_loading                               -
reset                           1  6.2.0   noscript,loading,stale,fast,no_auth,allow_busy                      connection
restore                        -4  2.6.0   write,denyoom                                                       keyspace,dangerous            1:OW,update
restore-asking                 -4  3.0.0   write,denyoom,asking                                                keyspace,dangerous            1:OW,update
role                            1  2.8.12  noscript,loading,stale,fast                                         admin,dangerous
rpop                           -2  1.0.0   write,fast                                                          list                          1:RW,access,delete
rpoplpush                       3  1.2.0   write,denyoom                                                       list                          1:RW,access,delete  2:RW,insert
rpush                          -3  1.0.0   write,denyoom,fast                                                  list                          1:RW,insert
rpushx                         -3  2.2.0   write,denyoom,fast                                                  list                          1:RW,insert
sadd                           -3  1.0.0   write,denyoom,fast                                                  set                           1:RW,insert
save                            1  1.0.0   admin,noscript,no_async_loading,no_multi                            -
scan                           -2  2.8.0   readonly                                                            keyspace
scard                           2  1.0.0   readonly,fast                                                       set                           1:RO
script                         -2  2.6.0   -                                                                   -
script|debug                    3  3.2.0   noscript                                                            scripting
script|exists                  -3  2.6.0   noscript                                                            scripting
script|flush                   -2  2.6.0   noscript                                                            scripting
script|help                     2  5.0.0   loading,stale                                                       scripting
script|kill                     2  2.6.0   noscript,allow_busy                                                 scripting
script|load                     3  2.6.0   noscript,stale                                                      scripting
sdiff                          -2  1.0.0   readonly                                                            set                           1..-1:RO,access
sdiffstore                     -3  1.0.0   write,denyoom                                                       set                           1:OW,update  2..-1:RO,access
select                          2  1.0.0   loading,stale,fast                                                  connection
set                            -3  1.0.0   write,denyoom                                                       string                        1:RW,access,update,variable_flags
setbit                          4  2.2.0   write,denyoom                                                       bitmap                        1:RW,access,update
setex                           4  2.0.0   write,denyoom                                                       string                        1:OW,update
setnx                           3  1.0.0   write,denyoom,fast                                                  string                        1:OW,insert
setrange                        4  2.2.0   write,denyoom                                                       string                        1:RW,update
shutdown                       -1  1.0.0   admin,noscript,loading,stale,no_multi,allow_busy                    -
sinter                         -2  1.0.0   readonly                                                            set                           1..-1:RO,access
sintercard                     -3  7.0.0   readonly,movablekeys                                                set                           1#:RO,access
sinterstore                    -3  1.0.0   write,denyoom                                                       set                           1:RW,update  2..-1:RO,access
sismember                       3  1.0.0   readonly,fast                                                       set                           1:RO
slaveof                         3  1.0.0   admin,noscript,stale,no_async_loading                               -
slowlog                        -2  2.2.12  -                                                                   -
slowlog|get                    -2  2.2.12  admin,loading,stale                                                 -
slowlog|help                    2  6.2.0   loading,stale                                                       -
slowlog|len                     2  2.2.12  admin,loading,stale                                                 -
slowlog|reset                   2  2.2.12  admin,loading,stale                                                 -
smembers                        2  1.0.0   readonly                                                            set                           1:RO,access
smismember                     -3  6.2.0   readonly,fast                                                       set                           1:RO,access
smove                           4  1.0.0   write,fast                                                          set                           1:RW,access,delete  2:RW,insert
sort                           -2  1.0.0   write,denyoom,movablekeys                                           set,sortedset,list,dangerous  1:RO,access  ?:RO,access  ?:OW,update
sort_ro                        -2  7.0.0   readonly,movablekeys                                                set,sortedset,list,dangerous  1:RO,access  ?:RO,access
spop                           -2  1.0.0   write,fast                                                          set                           1:RW,access,delete
spublish                        3  7.0.0   pubsub,loading,stale,fast                                           -                             1:not_key
srandmember                    -2  1.0.0   readonly                                                            set                           1:RO,access
srem                           -3  1.0.0   write,fast                                                          set                           1:RW,delete
sscan                          -3  2.8.0   readonly                                                            set                           1:RO,access
ssubscribe                     -2  7.0.0   pubsub,noscript,loading,stale                                       -                             1..-1:not_key
strlen                          2  2.2.0   readonly,fast                                                       string                        1:RO
subscribe                      -2  2.0.0   pubsub,noscript,loading,stale                                       -
substr                          4  1.0.0   readonly                                                            string                        1:RO,access
sunion                         -2  1.0.0   readonly                                                            set                           1..-1:RO,access
sunionstore                    -3  1.0.0   write,denyoom                                                       set                           1:OW,update  2..-1:RO,access
sunsubscribe                   -1  7.0.0   pubsub,noscript,loading,stale                                       -                             1..-1:not_key
swapdb                          3  4.0.0   write,fast                                                          keyspace,dangerous
sync                            1  1.0.0   admin,noscript,no_async_loading,no_multi                            -
time                            1  2.6.0   loading,stale,fast                                                  -
touch                          -2  3.2.1   readonly,fast                                                       keyspace                      1..-1:RO
ttl                             2  1.0.0   readonly,fast                                                       keyspace                      1:RO,access
type                            2  1.0.0   readonly,fast                                                       keyspace                      1:RO
unlink                         -2  4.0.0   write,fast                                                          keyspace                      1..-1:RM,delete
unsubscribe                    -1  2.0.0   pubsub,noscript,loading,stale                                       -
unwatch                         1  2.2.0   noscript,loading,stale,fast,allow_busy                              transaction
wait                            3  3.0.0   noscript                                                            connection
watch                          -2  2.2.0   noscript,loading,stale,fast,allow_busy                              transaction                   1..-1:RO
xack                           -4  5.0.0   write,fast                                                          stream                        1:RW,update
xadd                           -5  5.0.0   write,denyoom,fast                                                  stream                        1:RW,update
xautoclaim                     -6  6.2.0   write,fast                                                          stream                        1:RW,delete
xclaim                         -6  5.0.0   write,fast                                                          stream                        1:RW,update
xdel                           -3  5.0.0   write,fast                                                          stream                        1:RW,delete
xgroup                         -2  5.0.0   -                                                                   -
xgroup|create                  -5  5.0.0   write,denyoom                                                       stream                        2:RW,insert
xgroup|createconsumer           5  6.2.0   write,denyoom                                                       stream                        2:RW,insert
xgroup|delconsumer              5  5.0.0   write                                                               stream                        2:RW,delete
xgroup|destroy                  4  5.0.0   write                                                               stream                        2:RW,delete
xgroup|help                     2  5.0.0   loading,stale                                                       stream
xgroup|setid                   -5  5.0.0   write                                                               stream                        2:RW,update
xinfo                          -2  5.0.0   -                                                                   -
xinfo|consumers                 4  5.0.0   readonly                                                            stream                        2:RO,access
xinfo|groups                    3  5.0.0   readonly                                                            stream                        2:RO,access
xinfo|help                      2  5.0.0   loading,stale                                                       stream
xinfo|stream                   -3  5.0.0   readonly                                                            stream                        2:RO,access
xlen                            2  5.0.0   readonly,fast                                                       stream                        1:RO
xpending                       -3  5.0.0   readonly                                                            stream                        1:RO,access
xrange                         -4  5.0.0   readonly                                                            stream                        1:RO,access
xread                          -4  5.0.0   readonly,blocking,movablekeys                                       stream                        STREAMS@1..half:RO,access
xreadgroup                     -7  5.0.0   write,blocking,movablekeys                                          stream                        STREAMS@4..half:RO,access
xrevrange                      -4  5.0.0   readonly                                                            stream                        1:RO,access
xsetid                         -3  5.0.0   write,denyoom,fast                                                  stream                        1:RW,update
xtrim                          -4  5.0.0   write                                                               stream                        1:RW,delete
zadd                           -4  1.2.0   write,denyoom,fast                                                  sortedset                     1:RW,update
zcard                           2  1.2.0   readonly,fast                                                       sortedset                     1:RO
zcount                          4  2.0.0   readonly,fast                                                       sortedset                     1:RO,access
zdiff                          -3  6.2.0   readonly,movablekeys                                                sortedset                     1#:RO,access
zdiffstore                     -4  6.2.0   write,denyoom,movablekeys                                           sortedset                     1:OW,update  2#:RO,access
zincrby                         4  1.2.0   write,denyoom,fast                                                  sortedset                     1:RW,access,update
zinter                         -3  6.2.0   readonly,movablekeys                                                sortedset                     1#:RO,access
zintercard                     -3  7.0.0   readonly,movablekeys                                                sortedset                     1#:RO,access
zinterstore                    -4  2.0.0   write,denyoom,movablekeys                                           sortedset                     1:OW,update  2#:RO,access
zlexcount                       4  2.8.9   readonly,fast                                                       sortedset                     1:RO,access
zmpop                          -4  7.0.0   write,movablekeys                                                   sortedset                     1#:RW,access,delete
zmscore                        -3  6.2.0   readonly,fast                                                       sortedset                     1:RO,access
zpopmax                        -2  5.0.0   write,fast                                                          sortedset                     1:RW,access,delete
zpopmin                        -2  5.0.0   write,fast                                                          sortedset                     1:RW,access,delete
zrandmember                    -2  6.2.0   readonly                                                            sortedset                     1:RO,access
zrange                         -4  1.2.0   readonly                                                            sortedset                     1:RO,access
zrangebylex                    -4  2.8.9   readonly                                                            sortedset                     1:RO,access
zrangebyscore                  -4  1.0.5   readonly                                                            sortedset                     1:RO,access
zrangestore                    -5  6.2.0   write,denyoom                                                       sortedset                     1:OW,update  2:RO,access
zrank                           3  2.0.0   readonly,fast                                                       sortedset                     1:RO,access
zrem                           -3  1.2.0   write,fast                                                          sortedset                     1:RW,delete
zremrangebylex                  4  2.8.9   write                                                               sortedset                     1:RW,delete
zremrangebyrank                 4  2.0.0   write                                                               sortedset                     1:RW,delete
zremrangebyscore                4  1.2.0   write                                                               sortedset                     1:RW,delete
zrevrange                      -4  1.2.0   readonly                                                            sortedset                     1:RO,access
zrevrangebylex                 -4  2.8.9   readonly                                                            sortedset                     1:RO,access
zrevrangebyscore               -4  2.2.0   readonly                                                            sortedset                     1:RO,access
zrevrank                        3  2.0.0   readonly,fast                                                       sortedset                     1:RO,access
zscan                          -3  2.8.0   readonly                                                            sortedset                     1:RO,access
zscore                          3  1.2.0   readonly,fast                                                       sortedset                     1:RO,access
zunion                         -3  6.2.0   readonly,movablekeys                                                sortedset                     1#:RO,access
zunionstore                    -4  2.0.0   write,denyoom,movablekeys                                           sortedset                     1:OW,update  2#:RO,access
`;
