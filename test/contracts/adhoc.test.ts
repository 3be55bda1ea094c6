import { test } from 'vitest'
import { eventRows } from '../../src/engine/explain.ts'
import { advance } from '../../src/engine/run.ts'
import { held } from '../small-world.ts'
import { allCalls, engineRun, loanCase } from './loan-cases.ts'
test('x',()=>{
 for (const [exact,version] of [['3.0','3.0'],['3.3','3.3'],['3.5','3.3']] as const){
  let bad=0,calls=0,dust=0,deficits=0, worst=0
  for(let n=0;n<4000;n++){
    const it=loanCase(7,n)
    const done=[...allCalls(it,exact)]
    calls+=done.length
    dust+=done.filter(d=>d.call.cover < (1n<<255n)).length
    const run=engineRun(it,version); advance(run)
    const ev=[...eventRows(run)]
    const rep=ev.filter(e=>e.kind==='repayment'), sz=ev.filter(e=>e.kind==='seizure')
    let ok=rep.length===done.length
    if(ok) for(const [at,{call,outcome}] of done.entries()){
      const u=Number(it.reserves[call.debt].unit)
      const e=Math.abs(rep[at].quantity-Number(outcome.repaid)/u)
      worst=Math.max(worst,e/ (Number(outcome.repaid)/u+1e-3))
      if(rep[at].instrument!=='venue/'+call.debt||sz[at].instrument!=='venue/'+call.collateral||e>3e-3) ok=false
    }
    if(!ok){bad++; if(bad<6) console.log(exact,n,done.map(d=>[d.call.collateral,d.call.debt,d.outcome.repaid]),rep.map(r=>[r.instrument,r.quantity]),run.outcome)}
    deficits+=Object.keys(done.at(-1)?.outcome.deficits??{}).length
  }
  console.log(exact,{bad,calls,dust,deficits,worst})
 }
},100000)
