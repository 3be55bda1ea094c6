/** What tests of the page share: a browser where there is one, the built page, its faults. */
import { existsSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { pageFiles } from '../../cli/src/serve/page-files.ts'
import { createCascadeServer } from '../../cli/src/serve/server.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const found = process.env.CHROMIUM ?? places.find((path) => existsSync(path))
// .ci/run also tests what somebody sees who has no browser.
const executablePath = process.env.CASCADE_NO_BROWSER ? undefined : found
export const folder = fileURLToPath(new URL('../dist', import.meta.url))
const isBuilt = existsSync(`${folder}/index.html`)

/** Why these tests are skipped; empty where they are not. */
export const skipped =
  executablePath === undefined
    ? 'there is no Chromium on this machine'
    : isBuilt
      ? ''
      : 'the page is not built: npm run build'
if (skipped !== '') console.info(`tests of the page are skipped: ${skipped}`)

/** A browser and two engines beside other tests need their time. */
export const patienceMs = 120_000

export interface OpenOptions {
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
  /** After `#`. */
  readonly hash?: string
  readonly url?: string
  /** Before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<void>
}

export interface Site {
  readonly base: string
  /** Errors in a console, requests to anywhere else. */
  readonly faults: string[]
  open(options?: OpenOptions): Promise<Page>
  close(): Promise<void>
}

export async function startSite(): Promise<Site> {
  const page = pageFiles(folder)
  const server: Server = createCascadeServer({
    page,
    jobs: null,
    hosts: ['127.0.0.1'],
    token: null,
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const browser: Browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const faults: string[] = []
  return {
    base,
    faults,
    async open({ width = 1440, scheme = 'light', hash = '', url = base, prepare } = {}) {
      const viewport = { width, height: 900 }
      const context = await browser.newContext({ viewport, colorScheme: scheme })
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text())
      })
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('request', (request) => {
        const isOwn =
          request.url().startsWith(base) ||
          request.url().startsWith(url) ||
          /^(file|data|blob):/.test(request.url())
        if (!isOwn) faults.push(request.url())
      })
      await prepare?.(page)
      await page.goto(url + (hash && `#${hash}`))
      return page
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}

/** Resolves when the first run is drawn, maps and all. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('.book-side')
}
