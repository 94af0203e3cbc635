export { CertificateAuthority, type Certificate } from './certificates.ts';
export { chromiumLaunch, type ChromiumLaunch, type ChromiumOptions } from './chromium.ts';
export { Cluster, type ClusterOptions } from './cluster.ts';
export { engines, type Engine } from './engines.ts';
export { StageError, type StageCode } from './errors.ts';
export { Balancer, type ServerState } from './haproxy.ts';
export type { Backend, BalancerOptions } from './haproxy-config.ts';
export type { PortOptions } from './port.ts';
export { StageProcess, type Exit, type ProcessOptions, type ReadyCondition } from './process.ts';
export {
  chromiumProgram,
  findProgram,
  haproxyProgram,
  lookForProgram,
  opensslProgram,
  pythonProgram,
  redisProgram,
  type Program,
} from './program.ts';
export { RedisServer, type RedisOptions } from './redis.ts';
export type { RedisConfig, RedisUser, RedisUsers } from './redis-config.ts';
export { RedisConnection, type RedisAddress, type TlsClientOptions } from './redis-connection.ts';
export type { RedisArgument, RedisReply } from './redis-reply.ts';
export { ReplicaSet, type ReplicaSetOptions } from './replica-set.ts';
export { SentinelGroup, type FailoverOptions, type SentinelOptions } from './sentinel.ts';
export { Stage } from './stage.ts';
export { waitFor, type WaitOptions } from './wait.ts';
export { Workers } from './workers.ts';
