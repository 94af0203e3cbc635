// What came after Redis 7.0, by hand from the command files of Redis 7.2 to 8.6 and Valkey 8.0 to 9.1.
// The notation is explained in ../notation.ts. A command that both have carries the version of Redis.

export const laterCommands: string = `
client|no-touch                3  7.2.0         noscript,loading,stale        connection
client|setinfo                 4  7.2.0         noscript,loading,stale        connection
cluster|myshardid              2  7.2.0         stale                         -
waitaof                        4  7.2.0         blocking                      connection
hexpire                       -6  7.4.0         write,denyoom,fast            hash                1:RW,update
hexpireat                     -6  7.4.0         write,denyoom,fast            hash                1:RW,update
hexpiretime                   -5  7.4.0         readonly,fast                 hash                1:RO,access
hpersist                      -5  7.4.0         write,fast                    hash                1:RW,update
hpexpire                      -6  7.4.0         write,denyoom,fast            hash                1:RW,update
hpexpireat                    -6  7.4.0         write,denyoom,fast            hash                1:RW,update
hpexpiretime                  -5  7.4.0         readonly,fast                 hash                1:RO,access
hpttl                         -5  7.4.0         readonly,fast                 hash                1:RO,access
httl                          -5  7.4.0         readonly,fast                 hash                1:RO,access
hgetdel                       -5  8.0.0         write,fast                    hash                1:RW,access,delete
hgetex                        -5  8.0.0         write,fast                    hash                1:RW,access,update
hsetex                        -6  8.0.0         write,denyoom,fast            hash                1:RW,update
sflush                        -3  8.0.0         write                         keyspace,dangerous
vadd                          -5  8.0.0         write,denyoom                 -                   1:RW,access,update
vcard                          2  8.0.0         readonly,fast                 -                   1:RO,access
vdim                           2  8.0.0         readonly,fast                 -                   1:RO,access
vemb                          -3  8.0.0         readonly,fast                 -                   1:RO,access
vgetattr                       3  8.0.0         readonly,fast                 -                   1:RO,access
vinfo                          2  8.0.0         readonly,fast                 -                   1:RO,access
vismember                      3  8.0.0         readonly,fast                 -                   1:RO,access
vlinks                        -3  8.0.0         readonly,fast                 -                   1:RO,access
vrandmember                   -2  8.0.0         readonly                      -                   1:RO,access
vrem                           3  8.0.0         write                         -                   1:RW,access,delete
vsetattr                       4  8.0.0         write,fast                    -                   1:RW,access,update
vsim                          -4  8.0.0         readonly                      -                   1:RO,access
cluster|slot-stats            -4  8.2.0         loading,stale                 -
xackdel                       -6  8.2.0         write,fast                    stream              1:RW,update,delete
xdelex                        -5  8.2.0         write,fast                    stream              1:RW,delete
cluster|migration             -4  8.4.0         admin,stale,no_async_loading  -
cluster|syncslots             -3  8.4.0         admin,stale,no_async_loading  -
delex                         -2  8.4.0         write,fast                    string              1:RW,delete
digest                         2  8.4.0         readonly,fast                 string              1:RO,access
msetex                        -4  8.4.0         write,denyoom,movablekeys     string              1#/2:OW,update
trimslots                     -5  8.4.0         write                         keyspace,dangerous
vrange                        -4  8.4.0         readonly                      -                   1:RO,access
hotkeys                       -2  8.6.0         -                             -
hotkeys|get                    2  8.6.0         admin,noscript                -
hotkeys|reset                  2  8.6.0         admin,noscript                -
hotkeys|start                 -2  8.6.0         admin,noscript                -
hotkeys|stop                   2  8.6.0         admin,noscript                -
xcfgset                       -2  8.6.0         write,fast                    stream              1:RW,update
client|capa                   -3  valkey-8.0.0  noscript,loading,stale        connection
script|show                    3  valkey-8.0.0  noscript,stale                scripting
client|import-source           3  valkey-8.1.0  noscript,loading,stale        connection
commandlog                    -2  valkey-8.1.0  -                             -
commandlog|get                -4  valkey-8.1.0  admin,loading,stale           -
commandlog|help                2  valkey-8.1.0  loading,stale                 -
commandlog|len                 3  valkey-8.1.0  admin,loading,stale           -
commandlog|reset               3  valkey-8.1.0  admin,loading,stale           -
cluster|cancelslotmigrations   2  valkey-9.0.0  admin,stale,no_async_loading  -
cluster|flushslot             -3  valkey-9.0.0  write,admin,no_async_loading  keyspace
cluster|getslotmigrations      2  valkey-9.0.0  admin,stale,no_async_loading  -
cluster|migrateslots          -4  valkey-9.0.0  admin,stale,no_async_loading  -
delifeq                        3  valkey-9.0.0  write                         string              1:RM,access,delete
clusterscan                   -2  valkey-9.1.0  readonly                      keyspace            1:not_key
`;
