// Uses a built site in Firefox as a reader does, and tells what goes wrong.
//
//   node try.cjs '{"puppeteer": DIR, "firefox": FILE, "pages": [PATH, ...],
//     "sites": {NAME: ADDRESS, ...}, "broken": {NAME: ADDRESS, ...}}'
//
// An address ends in "/". A site is used from each address in "sites". Each in
// "broken" has a page x.html with mistakes that must be seen, so that silence
// about the site means something, and a neighbour.html. A problem is a line of the output; the exit
// status is 1 if there is one.
//
// Firefox reports no requests of pages from the disk but those to servers.
// What such a page asks for is therefore read from its elements.
"use strict";
const plan = JSON.parse(process.argv[2]);
const puppeteer = require(plan.puppeteer);

const DEADLINE = 150e3; // ms for everything
const WAIT = 20e3; // ms for what a page does after a click

let page, base, problems;

function check(ok, text) { if (!ok) { problems.push(text); } }

// watch makes a page whose errors and requests are collected.
async function watch(browser, address) {
  page = await browser.newPage();
  page.setDefaultTimeout(WAIT);
  base = address;
  const own = problems = [];
  const inside = u => u.startsWith(address) || /^(data|blob|about):/.test(u);
  page.on("console", m => { if (["error", "warn", "assert"].includes(m.type())) { own.push(`console: ${m.type()}: ${m.text()}`); } });
  page.on("pageerror", e => own.push(`exception: ${e.message}`));
  page.on("request", r => { if (!inside(r.url())) { own.push(`asks for ${r.url()}`); } });
  page.on("requestfailed", r => {
    const why = r.failure() ? r.failure().errorText : "";
    // Who leaves a page ends what it still asks for: that is no mistake.
    if (why !== "NS_BINDING_ABORTED") { own.push(`${r.url()} failed: ${why}`); }
  });
  page.on("response", r => { if (r.status() >= 400) { own.push(`${r.url()}: status ${r.status()}`); } });
}

// asked tells what is wrong with what the page on show has asked for.
async function asked() {
  const found = await page.evaluate(base => {
    const wrong = [];
    const urls = e => e.src || e.href || e.data || "";
    document.querySelectorAll("script[src], img, link[rel~=stylesheet], link[rel~=icon], link[rel~=preload], iframe, object, source[src], video, audio, embed").forEach(e => {
      const u = urls(e);
      if (u && !u.startsWith(base) && !/^(data|blob):/.test(u)) { wrong.push(`asks for ${u}`); }
      if (e.localName === "img" && e.complete && !e.naturalWidth) { wrong.push(`${u} failed`); }
      if (e.rel === "stylesheet" && !e.sheet) { wrong.push(`${u} failed`); }
    });
    return wrong;
  }, base);
  problems.push(...found);
}

async function open(path) {
  await page.goto(base + path);
  await asked();
}

const see = expression => page.evaluate(expression);

// until waits for an expression to hold. A page that is left while it is
// asked answers with an error.
async function until(expression) {
  let last;
  for (const end = Date.now() + WAIT; Date.now() < end; await new Promise(r => setTimeout(r, 30))) {
    try { if (await see(`!!(${expression})`)) { return; } } catch (e) { last = e; }
  }
  let at = "";
  try { at = await see("location.href"); } catch (e) { last = e; }
  throw new Error(`never came true at ${at}: ${expression}${last ? ` (${last.message})` : ""}`);
}

// arrive waits for another page, whole.
async function arrive(start) {
  await until(`document.readyState === "complete" && location.href.startsWith(${JSON.stringify(base + start)})`);
  await asked();
}

// clickOn clicks with the mouse on the element that an expression gives.
async function clickOn(expression) {
  const element = (await page.evaluateHandle(expression)).asElement();
  if (!element) { throw new Error(`nothing to click: ${expression}`); }
  await element.click();
}

const shown = `Array.from(document.querySelectorAll("li.fact")).filter(li => li.offsetHeight > 0).length`;
const first = `(document.querySelector(".hits li") || {textContent: ""}).textContent`;
const marks = `Array.from(document.querySelectorAll(".hits mark")).map(e => e.textContent)`;

const tries = {
  async pages() {
    for (const path of plan.pages) {
      await open(path);
      const text = await see("document.body.innerText.trim()");
      check(text.length > 20, `${path} shows ${JSON.stringify(text)}`);
    }
  },

  async search() {
    // From any page: the key, a piece of a name, an arrow, Enter.
    await open("policies/index.html");
    await page.keyboard.press("/");
    await until(`document.activeElement.name === "q"`);
    await page.keyboard.type("国银");
    await until(`${first}.includes("中国银行") && ${marks}.includes("国银")`);
    await page.keyboard.press("ArrowDown");
    await until(`document.activeElement.textContent.includes("中国银行")`);
    await page.keyboard.press("Enter");
    await arrive("companies/zhong-guo-yin-hang.html");
    // Enter in the field leads to all results.
    await page.keyboard.press("/");
    await until(`document.activeElement.name === "q"`);
    await page.keyboard.type("供应链");
    await until(`${first}.includes("供应链")`);
    await page.keyboard.press("Enter");
    await arrive("search.html?q=");
    await until(`${first}.includes("供应链")`);
    // There, initials, and Enter follows the first result.
    await open("search.html");
    await page.keyboard.press("/");
    await until(`document.activeElement.name === "q"`);
    await page.keyboard.type("zgyh");
    await until(`${first}.includes("中国银行") && ${marks}.includes("中国银行")`);
    await until(`location.search === "?q=zgyh"`);
    await page.keyboard.press("Enter");
    await arrive("companies/zhong-guo-yin-hang.html");
  },

  async timeline() {
    await open("timeline.html");
    const all = await see(shown);
    await page.select("select[name=kind]", "policy");
    await until(`location.search === "?kind=policy"`);
    const policies = await see(shown);
    check(policies > 0 && policies < all, `${policies} of ${all} facts are policies`);
    await page.select("select[name=place]", "浙江");
    await until(`new URLSearchParams(location.search).get("place") === "浙江"`);
    const here = await see(shown);
    check(here > 0 && here < policies, `${here} policies in 浙江`);
    await open("timeline.html" + await see("location.search"));
    check(await see(shown) === here, `shared, the address shows ${await see(shown)} facts, not ${here}`);
    await page.click(".filter [type=reset]");
    await until(`location.search === "" && ${shown} === ${all}`);
    await see("history.back()");
    await until(`${shown} === ${here}`);
  },

  async browse() {
    await open("browse.html");
    await until(`!document.querySelector(".results").hidden`);
    const all = await see(shown);
    check(all >= 50, `${all} facts`);
    let want;
    for (const [facet, text] of [["kind", "政策"], ["place", "杭州"]]) {
      const li = `Array.from(document.querySelectorAll("[data-facet=${facet}] li")).find(li => li.querySelector("a").textContent === "${text}")`;
      want = await see(`+${li}.querySelector(".num").textContent`);
      await clickOn(`${li}.querySelector("a")`);
      await until(`new URLSearchParams(location.search).has("${facet}")`);
      await until(`${shown} === ${want}`);
    }
    check(want > 0 && want < all, `${want} policies in 杭州`);
    await open("browse.html" + await see("location.search"));
    await until(`${shown} === ${want}`);
    await page.click(".results li.fact h3 a");
    await arrive("policies/");
  },

  async compare() {
    const names = `Array.from(document.querySelectorAll(".pair thead th")).slice(1).map(e => e.textContent).join()`;
    await open("compare.html?a=" + encodeURIComponent("浙江") + "&b=" + encodeURIComponent("广东"));
    await until(`${names} === "浙江,广东"`);
    await page.select("select[name=b]", "北京");
    await until(`${names} === "浙江,北京" && new URLSearchParams(location.search).get("b") === "北京"`);
    const total = await see(`+document.querySelector(".pair tbody td a").textContent`);
    await page.click(".pair tbody td a");
    await arrive("browse.html?place=");
    await until(`!document.querySelector(".results").hidden && ${shown} === ${total}`);
  },

  async cite() {
    await open("companies/teng-xun-kong-gu-you-xian-gong-si.html");
    await page.click(".cite summary");
    await until(`document.querySelector(".cite details[open] pre").offsetHeight > 0`);
    const text = await see(`document.querySelector(".cite details[open] pre").textContent`);
    check(/\[\d{4}-\d\d-\d\d\]/.test(text), `cites ${text}`);
    await page.click(".cite details[open] p button");
    await until(`document.querySelector(".cite details[open] [role=status]").textContent === document.querySelector(".cite").dataset.copied`);
  },

  async theme() {
    await open("map.html");
    const ground = "getComputedStyle(document.body).backgroundColor";
    const before = await see(ground);
    await page.click("button.theme");
    await page.click("button.theme");
    await until(`document.documentElement.dataset.theme === "dark" && ${ground} !== ${JSON.stringify(before)}`);
    await page.reload();
    await until(`document.documentElement.dataset.theme === "dark"`);
    await page.click("button.theme");
    await until(`!document.documentElement.dataset.theme && ${ground} === ${JSON.stringify(before)}`);
  },
};

// sees holds that mistakes would be told, and that the disk is as strict as
// Firefox's default: no page reads its neighbours.
async function sees(browser, name, address) {
  await watch(browser, address);
  await open("x.html");
  const answer = await see(`fetch("neighbour.html").then(() => "read", () => "refused")`);
  await new Promise(r => setTimeout(r, 300)); // reports come a little later
  await page.close();
  const told = problems.join("\n");
  const missing = ["console: error", "exception: ", "missing.png", "asks for http://elsewhere.invalid/"].filter(w => !told.includes(w));
  const want = address.startsWith("file:") ? "refused" : "read";
  const list = missing.map(w => `${name}: this test does not see ${JSON.stringify(w)} among\n${told}`);
  if (answer !== want) { list.push(`${name}: a page that reads its neighbour is ${answer}, not ${want}`); }
  return list;
}

async function main() {
  const told = [];
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath: plan.firefox, headless: true,
    // What this driver switches off, and every reader has on.
    extraPrefsFirefox: { "security.fileuri.strict_origin_policy": true },
  });
  const late = setTimeout(() => {
    console.log(`not done after ${DEADLINE / 1000} s`);
    browser.process().kill("SIGKILL");
    process.exit(1);
  }, DEADLINE);
  try {
    for (const [name, address] of Object.entries(plan.broken)) { told.push(...await sees(browser, name, address)); }
    for (const [name, address] of Object.entries(plan.sites)) {
      for (const [what, act] of Object.entries(tries)) {
        const start = Date.now();
        await watch(browser, address);
        try { await act(); } catch (e) { problems.push(e.message); }
        await page.close();
        told.push(...problems.map(p => `${name}: ${what}: ${p}`));
        console.error(`${name}: ${what}: ${Date.now() - start} ms`);
      }
    }
  } finally {
    await browser.close();
    clearTimeout(late);
  }
  told.forEach(p => console.log(p));
  process.exitCode = told.length ? 1 : 0;
}

main().catch(e => {
  console.log(e.stack);
  process.exit(1);
});
