// The steps of a ring in Redis, each one script, so that it is atomic and reads the server's own
// clock. All keys of a ring carry one hash tag and lie in one slot of a cluster.
//
// The list of revocations is named by its incarnation and the run of the server: after a flush, and
// after a restart or a failover that may have lost its last entries, servers read all of it again and
// put back what it lacks.
//
//   :ring     string   the sealed ring
//   :revoked  zset     e.<entry> and h.<hash> scored by sequence; list.<incarnation> at -1; ~seq at the last
//   :once     zset     n.<nonce> scored by death; run.<run id of the server>.<ahead> at minus its beginning
import { createHash } from 'node:crypto';
import { AHEAD } from './record.ts';

export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

const common = `
local function time()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function whole(number)
  return string.format('%.0f', number)
end
local function version(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'table' then return 'not-a-string', '' end
  if not value then return '', '' end
  return redis.sha1hex(value), value
end
local function run()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end
-- Whatever else stands there is as good as nothing: servers put back what they hold.
local function sorted(key)
  local answer = redis.pcall('ZSCORE', key, '~seq')
  if type(answer) == 'table' and string.find(answer.err, 'WRONGTYPE') then redis.call('DEL', key) end
  return key
end
local function list(key)
  local first = redis.call('ZRANGEBYSCORE', key, '-inf', '(0', 'LIMIT', 0, 1)[1]
  return first and string.sub(first, 6) .. '.' .. run() or ''
end
`;

/**
 * Consumed nonces and the marker are one key, so they are lost together. The marker names the run of
 * the server: after a restart or a failover the memory may lack its last moments, and begins anew. It
 * also names how far the servers' time was ahead of the store's: begun at a time that was too early,
 * the memory would believe what was used before.
 */
const onceMemory = `
local function since(key, now, caller)
  local ahead = math.max(0, caller - now)
  local marker = redis.call('ZRANGEBYSCORE', key, '-inf', '(0', 'WITHSCORES', 'LIMIT', 0, 1)
  local of, was = string.match(marker[1] or '', '^run%.(%w+)%.(%d+)$')
  if of == run() and ahead <= tonumber(was) + ${AHEAD} then return -tonumber(marker[2]) end
  local begin = math.max(now, caller)
  redis.call('DEL', key)
  redis.call('ZADD', key, whole(-begin), 'run.' .. run() .. '.' .. whole(ahead))
  return begin
end
`;

/** KEYS ring, revoked, once; ARGV known version, list, sequence, page, keep once alive, caller's time. */
export const readScript: RedisScript = script(`${common}${onceMemory}
local now = time()
if ARGV[5] == '1' then since(sorted(KEYS[3]), now, tonumber(ARGV[6])) end
local known, value = version(KEYS[1])
if known == ARGV[1] then value = '' end
local incarnation = list(sorted(KEYS[2]))
local sequence = ARGV[3]
if incarnation ~= ARGV[2] then sequence = '0' end
local page = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. sequence, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4])
local more = (#page / 2 == tonumber(ARGV[4])) and '1' or '0'
if #page > 0 then sequence = page[#page] end
local answer = { whole(now), known, value, incarnation, sequence, more }
for i = 1, #page, 2 do
  if string.sub(page[i], 1, 2) == 'e.' then answer[#answer + 1] = string.sub(page[i], 3) end
end
return answer
`);

/** KEYS ring; ARGV expected version, value, time of the reading, most milliseconds since, channel. */
export const writeScript: RedisScript = script(`${common}
local now = time()
if math.abs(now - tonumber(ARGV[3])) > tonumber(ARGV[4]) then return 'late' end
if version(KEYS[1]) ~= ARGV[1] then return 'changed' end
redis.call('SET', KEYS[1], ARGV[2])
redis.pcall('PUBLISH', ARGV[5], 'ring')
return 'written'
`);

/**
 * KEYS revoked; ARGV name for a new list, what died by then may go, channel, entries … Looks at a few random
 * members each time and removes the dead ones, as Redis itself does with expired keys.
 */
export const addScript: RedisScript = script(`${common}
local key = sorted(KEYS[1])
local function parts(entry)
  local hash, at, dies = string.match(entry, '^([^.]+)%.(%d+)%.(%d+)%.')
  return hash, tonumber(at), tonumber(dies)
end
local function held(hash)
  local sequence = redis.call('ZSCORE', key, 'h.' .. hash)
  if not sequence then return nil end
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, sequence, sequence)) do
    if string.sub(member, 1, 2) == 'e.' then return member, parts(string.sub(member, 3)) end
  end
  return nil
end
if list(key) == '' then redis.call('ZADD', key, -1, 'list.' .. ARGV[1]) end
local sequence = tonumber(redis.call('ZSCORE', key, '~seq') or '0')
for i = 4, #ARGV do
  local hash, at, dies = parts(ARGV[i])
  local member, _, oldAt, oldDies = held(hash)
  local covered = member and oldAt >= at and oldDies >= dies
  if not covered then
    if member and at >= oldAt and dies >= oldDies then redis.call('ZREM', key, member) end
    sequence = sequence + 1
    local score = whole(sequence)
    redis.call('ZADD', key, score, 'e.' .. ARGV[i], score, 'h.' .. hash, score, '~seq')
  end
end
local dead = math.min(time(), tonumber(ARGV[2]))
for _, member in ipairs(redis.call('ZRANDMEMBER', key, 10)) do
  if string.sub(member, 1, 2) == 'e.' then
    local entry = string.sub(member, 3)
    local hash, _, dies = parts(entry)
    if dies and dies <= dead then
      local same = redis.call('ZSCORE', key, 'h.' .. hash) == redis.call('ZSCORE', key, member)
      redis.call('ZREM', key, member)
      if same then redis.call('ZREM', key, 'h.' .. hash) end
    end
  end
end
redis.pcall('PUBLISH', ARGV[3], 'revoked')
return list(key)
`);

/** KEYS revoked; ARGV hashes … */
export const findScript: RedisScript = script(`${common}
local answer = { list(sorted(KEYS[1])) }
for i = 1, #ARGV do
  local sequence = redis.call('ZSCORE', KEYS[1], 'h.' .. ARGV[i])
  if sequence then
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], sequence, sequence)) do
      if string.sub(member, 1, 2) == 'e.' then answer[#answer + 1] = string.sub(member, 3) end
    end
  end
end
return answer
`);

/** KEYS once; ARGV nonce, time of issue, death, caller's time, what died by then may go, forget after. */
export const consumeScript: RedisScript = script(`${common}${onceMemory}
local now = time()
local caller = tonumber(ARGV[4])
local began = since(sorted(KEYS[1]), now, caller)
local dead = math.min(now, tonumber(ARGV[5])) - tonumber(ARGV[6])
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '(0', whole(dead), 'LIMIT', 0, 100)
if #gone > 0 then redis.call('ZREM', KEYS[1], unpack(gone)) end
local issued = tonumber(ARGV[2])
if issued <= began or issued > math.max(now, caller) + ${AHEAD} then return 'lost' end
if redis.call('ZADD', KEYS[1], 'NX', ARGV[3], 'n.' .. ARGV[1]) == 0 then return 'used' end
return 'fresh'
`);
