export { StageError, type StageCode } from './errors.ts';
export { Ports, type PortOptions } from './port.ts';
export { StageProcess, type Exit, type ProcessOptions, type ReadyCondition } from './process.ts';
export { RedisServer, type RedisOptions } from './redis.ts';
export type { RedisConfig, RedisUser, RedisUsers } from './redis-config.ts';
export { RedisConnection, type RedisAddress, type TlsClientOptions } from './redis-connection.ts';
export type { RedisArgument, RedisReply } from './redis-reply.ts';
export { Stage } from './stage.ts';
export { waitFor, type WaitOptions } from './wait.ts';
