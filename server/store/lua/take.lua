-- Take: calls the best head over a counter's lines, after the finish it may carry.
--
-- KEYS 1 day · 2 stream · 3 counter · 4… of lines, then of a finish's guards, writes, events
-- ARGV 1 time ('' the store's own) · 2 key · 3 fingerprint · 4 finished number ('' none) · 5 ticket keys' prefix
--      6 id prefix · 7 overlay of a called ticket · 8 counter's record · 9 counter's version now · 10 its next version · 11 call
--      7, 8, 11 and the queues' images without their ends, which only this step knows · 12, 13 event header before and after its time
--      14 day's version · 15 catalogue's version
--      16 lines: count, how many of them, the first, are of who is pinned · their names (their keys from the 4th on) · of the
--         queues among them the delays ms, the images, the fields of the day with their turns
--         · 'more' if a finish comes first, and then its reads, guards, writes, events (frame.lua)
-- Returns {'ok', now, order, number or '', finish event or '', called event or ''}
--         {'again', now, finished number or '', called number or ''} · {'reused'}
--         {'guard', now, 'day', 'counter' or index} · {'nobody', now}: nothing is changed
-- Events: those of the finish, then ticket.called with the heads compared.

local known = call('HMGET', KEYS[3], 'lk', 'lf', 'la', 'v')
if known[1] == ARGV[2] then
  if known[2] ~= ARGV[3] then return {'reused'} end
  local finished, called = string.match(known[3] or '', '^([%w.]*)|([%w.]*)$')
  return {'again', '0', finished or '', called or ''}
end

local lines, pinned = tonumber(ARGV[16]), tonumber(ARGV[17])
local queues = lines - pinned
local delays, images, turns = 17 + lines, 17 + lines + queues, 17 + lines + 2 * queues
local last = turns + queues
local have = call('HMGET', KEYS[1], 'o', 'v', 'cat', 'cn', unpack(ARGV, turns + 1, last))
local now, order = clock(ARGV[1], have[1])
if have[2] ~= ARGV[14] or have[3] ~= ARGV[15] then return {'guard', now, 'day'} end
if (known[4] or '') ~= ARGV[9] then return {'guard', now, 'counter'} end

local A, done, finishes = slots.A, {}, ARGV[last + 1] == 'more'
slots.N = now == order and A or string.format('%d', now)
if finishes then
  local read, failed, write, events = frame()
  local values = {}
  local refused, p = failed(values, now, read(values, last + 2))
  if refused then return {'guard', now, refused} end
  done = events(write(p))
end

-- Who is pinned goes first, then the smallest rank + delay, then the order of draws. Where the last line alone has
-- anybody there is nothing to choose: its head is taken at once.
local best, least, member, rank, popped, heads = nil, nil, nil, nil, false, {}
for i = 1, lines do
  local head
  if i == lines and not best then
    head, popped = call('ZPOPMIN', KEYS[3 + i]), true
  else
    head = call('ZRANGE', KEYS[3 + i], 0, 0, 'WITHSCORES')
  end
  if head[1] then
    local text, delay = head[2], i > pinned and ARGV[delays + i - pinned] or '0'
    if delay ~= '0' then text = string.format('%d', text + delay) end
    heads[#heads + 1] = ARGV[17 + i] .. ' ' .. text .. ' ' .. string.sub(head[1], 7)
    local weighed = tonumber(text)
    if not best or ((best > pinned or i <= pinned)
        and (weighed < least or (weighed == least and head[1] < member))) then
      best, least, member, rank = i, weighed, head[1], head[2]
    end
  end
end

if not best then
  if not finishes then return {'nobody', now} end
  if have[1] ~= A then call('HSET', KEYS[1], 'o', A) end
  call('HSET', KEYS[3], 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|')
  return {'ok', now, order, '', done[1] or '', ''}
end

local number, queue = string.sub(member, 7), best - pinned
local key = ARGV[5] .. number
local ticket = call('HMGET', key, 'v', 'doc', 'hall')
local version = string.format('%d', ticket[1] + 1)
if not popped then call('ZPOPMIN', KEYS[3 + best]) end
local overlay = ARGV[7] .. ',"version":' .. version .. ',"called_at":' .. A .. '}'
local compared = table.concat(heads, ';')
local turn = queue > 0 and have[4 + queue] or '0'
local raises = queue > 0 and tonumber(turn) < tonumber(rank)
call('HSET', key, 'v', version, 'over', overlay, 'why', compared, 'turn', raises and turn or '',
  'called', slots.N)
local counter = ARGV[8] .. ',"ticket":"' .. ARGV[6] .. number .. '"}'
call('HSET', KEYS[3], 'v', ARGV[10], 'doc', counter, 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4] .. '|' .. number)
local told = {'e', ARGV[12] .. A .. ARGV[13], 't', ticket[2], 'o', overlay, 'k', counter, 'w', compared}
if queue > 0 then told[11], told[12] = 'q', ARGV[images + queue] .. call('ZCARD', KEYS[3 + best]) end
if ticket[3] then told[#told + 1], told[#told + 2] = 'h', ticket[3] end
local event = call('XADD', KEYS[2], '*', unpack(told))
local text = ARGV[11] .. ',"ticket":"' .. ARGV[6] .. number .. '","number":"' .. number .. '","at":' .. A .. '}'
local ring, kept, counted, count = announced(have[4], event, text)
if raises then
  call('HSET', KEYS[1], 'o', A, ring, kept, counted, count, ARGV[turns + queue], rank)
else
  call('HSET', KEYS[1], 'o', A, ring, kept, counted, count)
end
return {'ok', now, order, number, done[1] or '', event}
