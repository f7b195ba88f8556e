import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import Diagnose from '../../commands/diagnose.js';
import { loadSnapshot, saveSnapshot } from '../../src/shell/files.js';
import type { Sections } from '../../src/snapshot/sections.js';
import { startAws } from '../support/aws-server.js';
import { answersOf } from '../support/aws-world.js';
import { startDns } from '../support/dns-server.js';
import { fakeCluster, writeKubeconfig } from '../support/fake-cluster.js';
import { runCommand } from '../support/run-command.js';

/*
 * Each recording, served again by an API server, an AWS endpoint and a DNS server on loopback:
 * what is seen of them must lead to what the recording leads to.
 */

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

interface Told {
  readonly verdict: string;
  readonly gaps: readonly unknown[];
  readonly diagnoses: readonly string[];
}

async function told(...argv: readonly string[]): Promise<Told> {
  const { stdout, stderr } = await runCommand(Diagnose, ...argv, '-o', 'json');
  expect(stderr).toBe('');
  const { verdict, gaps, diagnoses } = JSON.parse(stdout);
  return {
    verdict,
    gaps: gaps.filter(({ reason }: { reason: string }) => reason !== 'not-found'),
    diagnoses: diagnoses.map(
      ({ check, severity, subject, symptoms }: any) =>
        `${severity}: ${check} of ${subject.namespace} ${subject.name}, ${symptoms.length} symptoms`,
    ),
  };
}

const causeOf = (diagnosis: string): string => diagnosis.replace(/, .*/, '');

const isError = (cause: string): boolean => cause.startsWith('error: ');

/** One that has a way in. */
function namespaceOf(sections: Sections): string | undefined {
  const [ingress] = sections['kubernetes/ingresses.networking.k8s.io'] ?? [];
  const [binding] = sections['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? [];
  return (ingress ?? binding)?.metadata.namespace;
}

describe.each(['recordings', 'incidents'])('%s', (kind) => {
  test.each(readdirSync(join(FIXTURES, kind)))('%s', async (id) => {
    const archive = join(FIXTURES, kind, id, 'snapshot.tgz');
    const { sections: recorded, ...rest } = await loadSnapshot(archive);
    // Requests that somebody sent: a look sends none.
    const { probes, ...sections } = recorded;
    const path = probes === undefined ? archive : join(folder, 'snapshot.tgz');
    if (probes !== undefined) await saveSnapshot(path, { sections, ...rest });
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(rest.capturedAt) });
    const cluster = await fakeCluster({ sections, ...rest });
    const aws = await startAws(answersOf(sections));
    const dns = await startDns((host) => {
      const { addresses, cname = [], error } = sections.dns?.[host] ?? { error: 'NXDOMAIN' };
      // A name that leads to one that is gone is there itself.
      const isThere = error === undefined || cname.length > 0;
      return isThere ? { addresses, cname: cname[0] } : 'NXDOMAIN';
    });
    try {
      const kubeconfig = await writeKubeconfig(join(folder, 'kubeconfig'), cluster.url);
      const flags = ['--kubeconfig', kubeconfig, '--endpoint-url', aws.url];
      const live = [...flags, '--resolver', dns.address, '--aws-rate', '1000'];
      expect(await told(...live, '-A')).toEqual(await told('--snapshot', path, '-A'));
      const namespace = namespaceOf(sections);
      if (kind === 'incidents' || namespace === undefined) return;
      // Of one namespace less is seen, and so less may be said, but no other cause of an error.
      const all = (await told('--snapshot', path, '-n', namespace)).diagnoses.map(causeOf);
      const one = (await told(...live, '-n', namespace)).diagnoses.map(causeOf);
      expect(all).toEqual(expect.arrayContaining(one));
      expect(one.filter(isError)).toEqual(all.filter(isError));
    } finally {
      await cluster.close();
      aws.close();
      dns.close();
    }
  });
});
