// A run on the server that serves the page, through the client that is made of its OpenAPI.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { patienceMs, type Site, skipped, startSite } from './in-browser.ts'

const bin = 'apps/cli/bin/cascade.js'
const isBuilt = existsSync('apps/cli/dist/bundle/serve-job.js')

async function serve(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const args = [bin, 'serve', '--port', '0', '--folder', folder]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((done, failed) => {
    child.stdout?.once('data', (text) => done(String(text).split(' ')[0] ?? ''))
    child.once('exit', () => failed(new Error('the server ended')))
  })
  return { child, url }
}

describe.skipIf(skipped !== '' || !isBuilt)('a server', { timeout: patienceMs }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-page-'))
  let site: Site
  let server: { child: ChildProcess; url: string }
  beforeAll(async () => {
    ;[site, server] = await Promise.all([startSite(), serve(folder)])
  })
  afterAll(async () => {
    await site?.close()
    const exit = new Promise((done) => server.child.once('exit', done))
    server.child.kill('SIGTERM')
    await exit
    rmSync(folder, { recursive: true, force: true })
  })

  test('runs what the page shows, and keeps it when the tab is closed', async () => {
    const hash = 'scenario=case-1&view=own'
    const page = await site.open({ url: server.url, hash })
    const own = (await page.getByTestId('hash').textContent()) ?? ''
    const there = page.getByRole('region', { name: 'On the server' })
    await there.getByRole('button', { name: 'Run this scenario there' }).click()
    const line = there.getByRole('listitem')
    await expect.poll(() => line.textContent(), { timeout: 30_000 }).toContain(`done ${own}`)
    const report = await line.getByRole('link', { name: 'report.html' }).getAttribute('href')
    await page.context().close()
    const again = await site.open({ url: server.url, hash })
    await again.getByRole('button', { name: 'What is there?' }).click()
    await again.getByText(own).first().waitFor()
    const text = await (await fetch(new URL(report ?? '', server.url))).text()
    expect(text).toContain('A thousand isolated longs')
    expect(site.faults).toEqual([])
  })
})
