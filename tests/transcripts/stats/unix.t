# unix
C: STATS
S: {"jsonrpc":"2.0","id":null,"result":{"generation":"g000001","published":"2026-11-23T18:02:11Z","articles":3,"paragraphs":6,"words":…,"languages":{"en":3},
   "index_bytes":…,"segments":1,"index_id":"5f0c9a1e","index":"/…/index","sources":[{"path":"/articles","articles":3}],"server":"pilcrowd/1.0.0","uptime_s":…,
   "queries":…,"errors":{…},"zero_hits":…,"connections":1,"in_flight":1,"queued":0,"output_bytes":…,"input_bytes":…,"subscriptions":0,"latency_ms":{"p50":…,"p90":…,"p99":…,"max":…},
   "cache":{"bytes":…,"hits":…,"misses":…},"rss_bytes":…,"limits":{"max_line_bytes":1048576,…}}}
