import { SECTION_NAMES, type SectionName } from '../snapshot/sections.js';
import type { AwsClient, KubernetesClient } from './collector.js';

export interface Meter {
  ofKubernetes(client: KubernetesClient, section: SectionName): KubernetesClient;
  ofAws(client: AwsClient, section: SectionName): AwsClient;
  bySection(): Readonly<Record<string, { readonly calls: number }>>;
}

/** The clients count all calls; this counts whose they are. */
export function newMeter(): Meter {
  const calls = new Map<SectionName, number>();
  const count = (section: SectionName): void =>
    void calls.set(section, (calls.get(section) ?? 0) + 1);
  return {
    ofKubernetes: (client, section) => ({
      server: client.server,
      context: client.context,
      clusterName: client.clusterName,
      clusterArn: client.clusterArn,
      namespace: client.namespace,
      bill: client.bill,
      close: () => client.close(),
      get: (path) => {
        count(section);
        return client.get(path);
      },
      text: (path) => {
        count(section);
        return client.text(path);
      },
      list: async <T>(
        path: string,
        options: Parameters<KubernetesClient['list']>[1] = {},
      ): Promise<readonly T[]> => {
        let isPaged = false;
        const onPage = (): void => {
          isPaged = true;
          count(section);
          options.onPage?.();
        };
        try {
          return (await client.list(path, { ...options, onPage })) as readonly T[];
        } finally {
          if (!isPaged) count(section);
        }
      },
    }),
    ofAws: (client, section) => ({
      region: client.region,
      bill: client.bill,
      close: () => client.close(),
      call: (service, operation, input) => {
        count(section);
        return client.call(service, operation, input);
      },
    }),
    bySection: () =>
      Object.fromEntries(
        SECTION_NAMES.flatMap((name) => {
          const own = calls.get(name);
          return own === undefined ? [] : [[name, { calls: own }]];
        }),
      ),
  };
}
