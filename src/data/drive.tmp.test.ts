import { test } from 'vitest'
import { writeFileSync } from 'node:fs'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'
import { encodeCsv } from './csv.ts'
import { encodeParquet } from './encode-parquet.ts'
import { readParquet } from './node/read-parquet.ts'
import { compile } from '../engine/compile.ts'
import { createRun, advance } from '../engine/run.ts'
import { summarize } from '../engine/summary.ts'
const names = Array.from({length:50},(_,i)=>`C${i}`)
const yaml = (acc: string) => `id: big
title: big
assets: { USD: { usd: 1 } }
venues:
  x:
    rules: { model: plain-perpetual }
    settlement: USD
    instruments:
${names.map((n,i)=>`      ${n}: { kind: perpetual, tiers: [{floor: 0, rate: 0.005}, {floor: 1000000, rate: 0.02}], liquidity: { model: order-book, ladder: { bestBid: ${100+i}, bestAsk: ${100.02+i}, tick: 0.02, bids: { levels: 2000, size: 500 } } } }`).join('\n')}
accounts:
${acc}
shocks: [{ model: price-gap, drop: 0.02 }]
`
const pop = `  - generate: population
    venue: x
    accounts: 1000000
    crossShare: 0.5
    largestShare: 0.01
    instruments: { ${names.map((n)=>`${n}: { openInterest: 1e8 }`).join(', ')} }
    leverage: { longs: { 0: 1, 0.5: 8, 1: 50 }, shorts: { 0: 1, 1: 20 } }`
test('drive', async () => {
  for (let k=0;k<2;k++){
  let t=performance.now()
  const b=buildSnapshot(parseScenario(yaml(pop),'y'),registry)
  console.log('population', performance.now()-t, b.snapshot.legs.count)
  if(k===0){
  t=performance.now()
  const w=compile(b.snapshot,b.settings,registry)
  console.log('compile', performance.now()-t)
  t=performance.now()
  const run=createRun(w,{trace:false}); advance(run); const s=summarize(run)
  console.log('run', performance.now()-t, s.outcome, s.liquidatedAccounts, s.amplification)
  }
  }
  const rows=Array.from({length:1000000},(_,i)=>({account:`a${i}`,instrument:names[i%50],amount:(i%100<50?1:-1)*(1+(i%1000)/1000),entry_price:100.25,margin:20.5}))
  let t=performance.now(); const csv=encodeCsv(rows); console.log('encodeCsv',performance.now()-t, csv.length)
  t=performance.now(); const pq=encodeParquet(rows); console.log('encodeParquet',performance.now()-t, pq.length)
  const y=yaml('  - { file: a.csv, format: positions, venue: x }')+'outside: true\n'
  t=performance.now(); let b=buildSnapshot(parseScenario(y,'y'),registry,new Map([['a.csv',{text:csv}]])); console.log('csv in',performance.now()-t,b.snapshot.accounts.count)
  t=performance.now(); const table=await readParquet(pq,'a.csv'); console.log('parquet in',performance.now()-t)
  t=performance.now(); b=buildSnapshot(parseScenario(y,'y'),registry,new Map([['a.csv',{table}]])); console.log('build',performance.now()-t,b.snapshot.accounts.count)
}, 600000)
