-- Record one job's effect, once. Atomic, and idempotent: the guard bit of n decides everything else.
-- KEYS: plan, done, counts, samples, attempts, orphans
-- ARGV: n, outcome, sample (JSON), runtime_s, increment
-- Returns 1 when this call recorded it, 0 for a duplicate, -1 when the run or the id is unknown.
local n, outcome = tonumber(ARGV[1]), ARGV[2]
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local planned = tonumber(redis.call('HGET', KEYS[3], 'planned') or '0')
if n < 0 or n >= planned then return -1 end

if outcome == 'orphaned' then  -- the process died under the job: no outcome yet, send it again
  if redis.call('GETBIT', KEYS[2], n) == 1 then return 0 end
  redis.call('HINCRBY', KEYS[5], n, 1)
  redis.call('SADD', KEYS[6], n)
  return 1
end

if redis.call('GETBIT', KEYS[2], n) == 1 then
  redis.call('HINCRBY', KEYS[3], 'duplicates', 1)
  return 0
end

-- A script that fails has kept what it wrote so far. So whatever can fail comes before the bit, and of that the one
-- write is the first of all: a job is recorded whole, or will be when it runs again.
local runtime_s = tonumber(ARGV[4])
local slowest_s = tonumber(redis.call('HGET', KEYS[3], 'slowest_s') or '0')
local samples = redis.call('TYPE', KEYS[4]).ok
if not runtime_s or not slowest_s then return redis.error_reply('a runtime is no number') end
if samples ~= 'list' and samples ~= 'none' then return redis.error_reply('the samples are no list') end
if ARGV[5] ~= '0' then redis.call('HINCRBY', KEYS[3], 'total', ARGV[5]) end

redis.call('SETBIT', KEYS[2], n, 1)
redis.call('HINCRBY', KEYS[3], outcome, 1)
if runtime_s > slowest_s then redis.call('HSET', KEYS[3], 'slowest_s', ARGV[4]) end
redis.call('RPUSH', KEYS[4], ARGV[3])
return 1
