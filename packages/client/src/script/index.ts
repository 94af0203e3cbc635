export { bytes, flag, integer, json, text, type ArgumentType, type Json } from './arguments.ts';
export { functions, type Library } from './functions.ts';
export { several, type Several } from './keys.ts';
export { lua, Lua } from './literal.ts';
export {
  booleanReply,
  bytesReply,
  integerReply,
  listReply,
  optional,
  statusReply,
  textReply,
  tupleReply,
  type ReplyType,
} from './replies.ts';
export { script, type Callable, type Script } from './script.ts';
export type { Call, ScriptOptions } from './declaration.ts';
