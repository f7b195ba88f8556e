import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Draft } from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { fleet } from '../support/fleet.js';
import { median, mib, ms, print, run, RUN, times, USAGE, type Ran } from './measure.js';

const INGRESSES = 1000;
const MANIFESTS = 500;
const RUNS = 5;

/** What a gate takes beside a look at the same cluster: turn by turn, in one run. */
export async function preflight(folder: string): Promise<void> {
  const path = join(folder, 'fleet.tgz');
  await saveSnapshot(path, fleet(INGRESSES));
  const manifests = join(folder, 'manifests');
  writeManifests(manifests);
  const node = (...args: string[]): Ran => run(['--import', USAGE, RUN, ...args]);
  const looks: Ran[] = [];
  const gates: Ran[] = [];
  for (let turn = 0; turn < RUNS; turn += 1) {
    looks.push(node('diagnose', '--snapshot', path, '-A'));
    gates.push(node('preflight', '--snapshot', path, '-f', manifests));
  }
  const wall = (runs: readonly Ran[]): number => median(runs.map((each) => each.wall));
  const peak = (runs: readonly Ran[]): number => Math.max(...runs.map((each) => each.memory));
  print(
    [`${INGRESSES} Ingresses`, 'median', 'of diagnose', 'peak', 'more', 'aim'],
    [
      ['diagnose --snapshot', ms(wall(looks)), '', mib(peak(looks)), '', ''],
      [
        `preflight of ${MANIFESTS} manifests`,
        ms(wall(gates)),
        times(median(gates.map((gate, turn) => gate.wall / (looks[turn]?.wall ?? Number.NaN)))),
        mib(peak(gates)),
        mib(peak(gates) - peak(looks)),
        '<= 2.5 x, <= 400 MiB more',
      ],
    ],
  );
}

/** A file for each application: its Deployment with another image, its Service, its Ingresses. */
function writeManifests(folder: string): void {
  const { sections }: Draft = fleet(INGRESSES);
  const all = (name: string): Draft[] => sections[`kubernetes/${name}`];
  const written = (apiVersion: string, kind: string, { metadata, spec }: Draft): Draft => {
    const { name, namespace, labels, annotations } = metadata;
    return { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec };
  };
  const isOurs = ({ metadata }: Draft): boolean => metadata.namespace.startsWith('team-');
  const fifth = Math.floor(MANIFESTS / 5);
  const deployments = all('deployments.apps').filter(isOurs).slice(0, fifth);
  const services = all('services').filter(isOurs).slice(0, fifth);
  const ingresses = all('ingresses.networking.k8s.io').filter(isOurs);
  const documents = [
    ...deployments.map((each) => {
      const deployment = structuredClone(written('apps/v1', 'Deployment', each));
      deployment.spec.template.spec.containers[0].image = 'registry.example.com/web:2.0.0';
      return deployment;
    }),
    ...services.map((each) => written('v1', 'Service', each)),
    ...ingresses.slice(0, MANIFESTS - 2 * fifth).map((each, index) => {
      const ingress = structuredClone(written('networking.k8s.io/v1', 'Ingress', each));
      // Every other one is new.
      if (index % 2 === 0) return ingress;
      ingress.metadata.name = `${ingress.metadata.name}-new`;
      ingress.spec.rules[0].host = `new-${index}.example.com`;
      return ingress;
    }),
  ];
  if (documents.length !== MANIFESTS) throw new Error(`${documents.length} manifests`);
  mkdirSync(folder);
  for (const [index, document] of documents.entries()) {
    writeFileSync(join(folder, `${String(index).padStart(3, '0')}.yaml`), stringify(document));
  }
}
