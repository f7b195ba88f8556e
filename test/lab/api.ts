import type { Lab } from './lab.js';
import type { KubernetesObject } from './recording.js';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Where the API server serves an object of that kind, or all of them in its namespace. */
export async function pathOf(
  lab: Lab,
  { apiVersion = '', kind = '', metadata }: KubernetesObject,
  isOne: boolean,
): Promise<string> {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { resources } = await lab.request<{ resources: Resource[] }>('GET', group);
  const found = resources.find((one) => one.kind === kind && !one.name.includes('/'));
  if (found === undefined) throw new Error(`Nothing serves ${apiVersion} ${kind}.`);
  const within = found.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${group}${within}/${found.name}${isOne ? `/${metadata.name}` : ''}`;
}

export async function create(lab: Lab, object: KubernetesObject): Promise<void> {
  await lab.request('POST', await pathOf(lab, object, false), object);
}

/** Changes the object of that name, by a merge patch. */
export async function change(lab: Lab, object: KubernetesObject): Promise<void> {
  await lab.request('PATCH', await pathOf(lab, object, true), object);
}
