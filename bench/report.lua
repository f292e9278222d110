-- Reports as customers write them: every one by another customer, about 600 characters, from one of 200 organizations.
local token, run = os.getenv("BENCH_TOKEN"), os.getenv("BENCH_RUN")
local sentences = {
  "The count of my links went down overnight and nobody here changed anything.",
  "When I press save, the page thinks for a while and then shows the old values again.",
  "We sent the invoice twice and the second one has another number than the first.",
  "My colleague sees the right amount on her screen, I see one that is a day old.",
  "It worked last week, before the page got its new colours.",
  "I tried it in another browser and on my phone, and it is the same there.",
  "The message says that something went wrong, but not what I should do about it.",
  "Our students are asked for a code that never arrives, so they cannot sign up.",
  "The export has all the columns, but the dates are in the wrong order.",
  "I was charged two times for one order and the shop says that it is not them.",
  "The number on the dashboard and the number in the report differ by almost ten percent.",
  "After I log in I land on an empty page, and only a reload brings my projects back.",
  "Searching for a name with an accent in it finds nothing, without it I find him.",
  "The picture that I upload is turned on its side once it is saved.",
  "Every morning between eight and nine it is so slow that we stop using it.",
  "The reminder came a day after the meeting, which was not much use.",
}
local severities = { "blocker", "major", "minor", "suggestion" }
local threads, mine, count = 0, 0, 0

function setup(thread)
  thread:set("mine", threads)
  threads = threads + 1
end

function init()
  math.randomseed(tonumber(run) * 100 + mine)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. token
end

function request()
  count = count + 1
  local text, number = {}, run .. "-" .. mine .. "-" .. count
  for i = 1, 8 do text[i] = sentences[math.random(#sentences)] end
  local body = string.format(
    '{"title":"%s","text":"%s","customer":{"email":"customer-%s@people.example","name":"Customer %s"},' ..
    '"organization":{"name":"Organization %d","kind":"shop"},"severity":"%s","url":"https://shop.example/orders/%d",' ..
    '"steps":["Open the page","Change the amount","Press save"],"environment":{"browser":"Firefox 128","os":"Windows 11"}}',
    string.sub(text[1], 1, 60), table.concat(text, " "), number, number, math.random(200),
    severities[math.random(4)], count)
  return wrk.format(nil, "/api/v1/reports", nil, body)
end

function done(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write +
    summary.errors.timeout
  io.write(string.format('\nRESULT {"requests":%d,"seconds":%f,"failed":%d,"p50":%f,"p95":%f,"p99":%f}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000))
end
