-- Hand a filled cell to the workers in one step, once.
-- KEYS: staged list, queue, counts    ARGV: now (seconds since the epoch)
-- Behind what others may have queued, and in order. Returns 1, or 0 when it was released before.
if redis.call('HSETNX', KEYS[3], 'released', ARGV[1]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('PERSIST', KEYS[2])  -- what is staged has a time to live
end
while redis.call('RPOPLPUSH', KEYS[1], KEYS[2]) do end
return 1
