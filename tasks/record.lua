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

if redis.call('SETBIT', KEYS[2], n, 1) == 1 then
  redis.call('HINCRBY', KEYS[3], 'duplicates', 1)
  return 0
end
redis.call('HINCRBY', KEYS[3], outcome, 1)
if ARGV[5] ~= '0' then redis.call('HINCRBY', KEYS[3], 'total', ARGV[5]) end
if tonumber(ARGV[4]) > tonumber(redis.call('HGET', KEYS[3], 'slowest_s') or '0') then
  redis.call('HSET', KEYS[3], 'slowest_s', ARGV[4])
end
redis.call('RPUSH', KEYS[4], ARGV[3])
return 1
