import { readFileSync } from 'node:fs'
import { test, expect } from 'vitest'
import { compile } from '../src/engine/compile.ts'
import { createRun, advance, restart } from '../src/engine/run.ts'
import { summarize } from '../src/engine/summary.ts'
import { measureGain } from '../src/engine/loop-gain.ts'
import { defaultSettings } from '../src/engine/snapshot.ts'
import { orderBook } from '../src/liquidity/order-book.ts'
import { venues } from '../src/venues/index.ts'
import { shocks } from '../src/shocks/index.ts'
import { oracles } from '../src/oracles/index.ts'
const rows = readFileSync('../shared/golden/case-1/positions.csv','utf8').trim().split('\n').slice(1).map(l=>l.split(',').map(Number))
const bids = Array.from({length:2000},(_,i)=>[100-0.02*i,5+0.05*i])
const snapshot = {
  assets:[{id:'USD',usd:1},{id:'C'}],
  markets:[{id:'m',base:'C',quote:'USD',liquidity:{model:'order-book',bids,asks:[[100.02,1e9]]}}],
  oracles:[{id:'o',source:{model:'market-mid',market:'m'}}],
  venues:[{id:'v',rules:{model:'plain-perpetual'},settlement:'USD'}],
  instruments:[{id:'C',venue:'v',kind:'perpetual' as const,asset:'C',oracle:'o',market:'m',tiers:[{floor:0,rate:.005}]}],
  accounts:{count:rows.length,venue:new Int32Array(rows.length),wallet:rows.map(r=>r[2])},
  legs:{count:rows.length,account:rows.map((_,i)=>i),instrument:new Int32Array(rows.length),amount:rows.map(r=>r[0]),entry:rows.map(r=>r[1])},
  outside:{holdsTheRest:true},
}
const registry={venues,liquidity:[orderBook],oracles,shocks,actors:[]}
for (const [trace,search,execution,mode] of [[true,'cheapest','batch','quasi-static'],[false,'cheapest','batch','quasi-static'],[true,'scan','batch','quasi-static'],[true,'cheapest','serial','quasi-static'],[true,'cheapest','batch','clocked']] as const)
test(`case 1 ${trace} ${search} ${execution} ${mode}`,()=>{
  const world = compile(snapshot,{...defaultSettings,execution, clock: mode==='clocked'?{mode,stepMs:1000}:{mode},shocks:[{model:'price-gap',by:-3}]},registry)
  const run = createRun(world,{trace,verify:true,search})
  advance(run)
  const s = summarize(run)
  console.log(s.outcome,s.liquidatedAccounts, s.perRound.map(r=>r.liquidated).join(), s.markets[0].endPrice, s.hash, JSON.stringify(s.work), s.badDebtUsd, JSON.stringify(s.waterfall), JSON.stringify(s.byRole))
  restart(run); advance(run); expect(summarize(run).hash).toBe(s.hash)
  if(!trace){ restart(run); console.log(measureGain(world)) }
  if(!trace){
    const run = createRun(world,{trace:false}); advance(run)
    const t=performance.now(); let n=0; while(performance.now()-t<1000){restart(run);advance(run);n++} console.log('cascades/s',n)
  }
})
