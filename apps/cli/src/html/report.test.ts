import { createHash } from 'node:crypto'
import type { Summary } from 'cascade-engine'
import { type RunRecord, amounts as read, reportOf } from 'cascade-engine/report'
import { describe, expect, test } from 'vitest'
import { sampleEvents, sampleRecord, sampleSummary } from '../../../../test/sample-record.ts'
import { reportPage } from './report.ts'

const report = (record: RunRecord, events: Parameters<typeof reportPage>[1]) =>
  reportPage(reportOf(record), events)
const page = report(sampleRecord, sampleEvents)
/** What a browser reads as markup: everything but the insides of scripts. */
const markup = page.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')
/** Without scripts, styles and tags; entities as the characters they stand for. */
const text = page
  .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
  .replace(/<[^>]*>/g, ' ')
  .replaceAll('&lt;', '<')
  .replaceAll('&gt;', '>')
  .replaceAll('\u00a0', ' ')
  .replace(/\s+/g, ' ')
const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '')

describe('report.html', () => {
  test('has every number of the summary that people ask for', () => {
    const { summary } = sampleRecord
    const expected = [
      read.usd(summary.liquidatedUsd),
      read.usd(summary.badDebtUsd),
      read.count(summary.accounts),
      read.count(summary.liquidatedAccounts),
      read.decimals(summary.loopGain, 2),
      read.percent(summary.fundUsedShare),
      ...summary.waterfall.map(({ usd }) => read.usd(usd)),
      ...summary.byRole.map(({ usd }) => read.usd(usd)),
      ...summary.markets.flatMap((market) => {
        const digits = read.priceDigits(market.startPrice)
        return [
          read.price(market.startPrice, digits),
          read.price(market.lowPrice, digits),
          read.price(market.endPrice, digits),
          read.drop(market.exogenousDrop),
          read.drop(market.totalDrop),
          read.times(market.amplification),
          read.usd(market.forcedUsd),
          read.usd(market.adlUsd),
        ]
      }),
      summary.hash,
    ]
    for (const part of expected) expect(text).toContain(part)
  })

  test('says that the waterfall adds up, or that it does not', () => {
    expect(text).toContain('adds up: $6.05bn paid = $6.05bn lost')
    const [first, ...others] = sampleSummary.waterfall
    if (!first) throw new Error('the sample has a waterfall')
    const summary = { ...sampleSummary, waterfall: [{ ...first, usd: 7e9 }, ...others] }
    expect(report({ ...sampleRecord, summary }, null).includes('does not add up')).toBe(true)
  })

  test.each([
    ['the other execution', '212,004'],
    ['facts and errors', '+3.5 %'],
    ['over which seeds', '(±) over 3 seeds, 1 to 3'],
    ['what was fitted', 'fitted, before the changes'],
    ['what was not', 'not fitted'],
    ['what a fact means', 'a note <i>about</i> it'],
    ['breached thresholds', '✗ breached'],
    ['what was changed', '0.08 → 0.06'],
    ['how to get it again', 'npx cascade run sample-crash --seed 7 --set shocks.0.drop=0.06'],
    ['what models ignore', 'Withdrawals during the crash.'],
    ['where rules come from', 'https://example.org/margin'],
    ['that data is made up', 'synthetic'],
  ])('shows %s', (_, part) => {
    expect(text).toContain(part)
  })

  test('loads nothing: no address but links that people click', () => {
    expect(markup).not.toMatch(/\b(src|srcset|action|data|poster)=["']?\s*(https?:)?\/\//i)
    expect(markup).not.toMatch(/<link(?![^>]*href="data:,")/)
    expect(markup).not.toMatch(/@import|url\(\s*["']?(https?:)?\/\//i)
    const links = [...markup.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '')
    expect(links.filter((href) => !/^(https:\/\/example\.org\/|#|data:,)/.test(href))).toEqual([])
    expect(markup).toContain('default-src &#39;none&#39;')
  })

  test('runs only the scripts that the policy names', () => {
    // The parts of the page that draw.
    expect(scripts).toHaveLength(1)
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    const hashes = scripts.map((code) => createHash('sha256').update(code).digest('base64'))
    expect(policy.replaceAll('&#39;', "'")).toContain(
      `script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(' ')};`,
    )
  })

  test('names from files stay text', () => {
    expect(page.includes('<script>alert(1)')).toBe(false)
    expect(markup).not.toContain('<b>report</b>')
    expect(markup).not.toContain('href="javascript:')
    expect(text).toContain('<script>alert(1)</script> 0.42110')
  })

  test('has no account names where it shows totals only', () => {
    expect(report(sampleRecord, null).includes('4471')).toBe(false)
  })

  test('stands without markets, maps, facts, comparison and thresholds', () => {
    const nothing = { markets: [], perRound: [], waterfall: [], byRole: [] }
    const summary: Summary = { ...sampleSummary, ...nothing, liquidatedAccounts: 0 }
    const bare = { maps: [], facts: [], checks: [], parameters: [], models: [], exogenous: [] }
    const empty = report({ ...sampleRecord, ...bare, summary, comparison: null }, null)
    expect(empty).toContain('Nobody was liquidated.')
    expect(empty).not.toMatch(/undefined|NaN/)
    expect(empty).not.toContain('<script>')
  })

  test('stays small for long runs', () => {
    const perRound = Array.from({ length: 50_000 }, (_, row) => ({
      ...(sampleSummary.perRound[row % 64] as Summary['perRound'][number]),
      round: row + 1,
      timeMs: 0,
    }))
    const summary = { ...sampleSummary, perRound, rounds: perRound.length, endMs: 0 }
    const long = report({ ...sampleRecord, summary, exogenous: [] }, null)
    expect(long.length).toBeLessThan(1_000_000)
  })
})
