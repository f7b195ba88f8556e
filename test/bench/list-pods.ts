import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { connectKubernetes } from '../../src/collect/kubernetes/client.js';
import { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
import { projectSection } from '../../src/snapshot/parse.js';

/* Lists all pods, raw or as the tool does, and prints how many milliseconds that took. */

const SECTION = 'kubernetes/pods';
const [, , way, kubeconfig = ''] = process.argv;

interface Listed {
  readonly count: number;
  readonly list: number;
  readonly project?: number;
}

process.stdout.write(JSON.stringify(way === 'raw' ? await raw() : await listed()));

async function listed(): Promise<Listed> {
  const kubernetes = await connectKubernetes({ kubeconfig });
  const collector = KUBERNETES_COLLECTORS.find(({ section }) => section === SECTION);
  const start = performance.now();
  const pods = await collector?.collect({
    kubernetes,
    aws: undefined,
    dns: { lookUp: () => Promise.resolve({ addresses: [], cname: [] }) },
    soFar: {},
    scope: { namespaces: null, asked: [] },
    gap: () => {},
  });
  const list = performance.now() - start;
  kubernetes.close();
  const { value } = projectSection(SECTION, pods);
  const project = performance.now() - start - list;
  return { count: (value as readonly unknown[]).length, list, project };
}

/** What no client can do without. */
async function raw(): Promise<Listed> {
  const { clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(ca, 'base64') });
  const ask = (path: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      get(`${server}${path}`, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks)));
      }).on('error', reject);
    });
  const inflate = promisify(gunzip);
  // The connection is open by then, as it is for the others.
  await ask('/version');
  const start = performance.now();
  let count = 0;
  for (let next: string | undefined = ''; next !== undefined;) {
    // oxlint-disable-next-line no-await-in-loop
    const body = await inflate(await ask(`/api/v1/pods?limit=500${next && `&continue=${next}`}`));
    const page = JSON.parse(body.toString('utf8'));
    count += page.items.length;
    next = page.metadata.continue;
  }
  agent.destroy();
  return { count, list: performance.now() - start };
}
