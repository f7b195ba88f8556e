import { readFileSync, readdirSync } from 'node:fs';
import { Parser } from '@oclif/core';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { commands } from '../commands/index.js';
import { diagnose } from '../src/diagnose.js';
import { exitStatus } from '../src/shell/exit-status.js';
import { loadSnapshot } from '../src/shell/files.js';

/* What the pages tell people to type is taken by the tool, and gives what they say it gives. */

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const PAGES = [
  'README.md',
  ...readdirSync(new URL('docs/', ROOT))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

interface Fence {
  readonly language: string;
  readonly text: string;
}

const fencesOf = (page: string): readonly Fence[] =>
  [...read(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));

/** The words of each call of the tool, also within a pipe; what a page cuts short is left out. */
const callsOf = (page: string): readonly string[][] =>
  fencesOf(page)
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s#\s.*$/, '').replace(/^\s*(?:- |\$ )?/, ''))
    .flatMap((line) => line.split(/\s(?:\||&&|;)\s/))
    .filter((part) => /^(?:npx |kubectl )?ingress[-_]doctor (?!--)/.test(part.trim()))
    .filter((part) => !part.includes('…') && !part.includes('$('))
    .map((part) => part.replace(/\s(?:2?>|<)\s*\S+/g, '').trim())
    .map((part) => part.replace(/^(?:npx |kubectl )?ingress[-_]doctor /, ''))
    .map((part) =>
      [...part.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        ([, single, double, bare]) => single ?? double ?? bare ?? '',
      ),
    );

const calls = PAGES.flatMap((page) => callsOf(page).map((words) => ({ page, words })));

test('the pages call the tool', () => {
  expect(calls.length).toBeGreaterThan(40);
});

test.each(calls)('$page: $words', async ({ words }) => {
  const [name = '', ...argv] = words;
  const command = Object.entries(commands).find(([known]) => known === name)?.[1];
  expect(command, name).toBeDefined();
  if (command === undefined) return;
  const { args, baseFlags, flags } = command;
  await Parser.parse(argv, { args, flags: { ...baseFlags, ...flags }, strict: true });
});

describe('docs/ci.md', () => {
  const snippets = fencesOf('docs/ci.md').filter(({ language }) => language === 'yaml');

  test.each(snippets)('has YAML that parses', ({ text }) => {
    expect(loadAll(text).length).toBeGreaterThan(0);
  });

  test('its Job asks for nothing that the restricted level of Pod Security forbids', () => {
    const job = snippets.flatMap(({ text }) => loadAll(text) as { kind?: string; spec: any }[]);
    const [pod] = job.filter(({ kind }) => kind === 'Job').map(({ spec }) => spec.template.spec);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers[0].securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('docs/runbook.md', () => {
  const rows = [
    ...read('docs/runbook.md').matchAll(/^\| `([\w-]+)` \| (\d) \| (?:`([\w/-]+)`|–) \|/gm),
  ].map(([, recording = '', status, first]) => ({ recording, status: Number(status), first }));

  test('is tried on five recordings', () => {
    expect(rows.length).toBeGreaterThanOrEqual(5);
  });

  test.each(rows)('$recording ends with $status', async ({ recording, status, first }) => {
    const path = new URL(`fixtures/recordings/${recording}/snapshot.tgz`, ROOT).pathname;
    const report = diagnose(await loadSnapshot(path));
    expect(exitStatus(report, { failOn: 'error', allowIncomplete: false })).toBe(status);
    const [diagnosis] = report.diagnoses.filter(({ severity }) => severity === 'error');
    expect(diagnosis?.cause.check).toBe(first);
  });
});
