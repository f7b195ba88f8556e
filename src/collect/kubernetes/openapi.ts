import type { Gap } from '../../snapshot/snapshot.js';
import type { KubernetesClient } from '../collector.js';
import { gapOf } from '../gap.js';

/** What the API server publishes of the kinds that it serves. */
const ROOT = '/openapi/v3';

export interface CollectedSchemas {
  /** By version of a group, such as `networking.k8s.io/v1`. */
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly gaps: readonly Gap[];
}

/**
 * The schemas of these versions. Every user who is known may read them, by `system:discovery`; where
 * that was taken away, or nobody serves them, that is a gap.
 */
export async function collectSchemas(
  kubernetes: KubernetesClient,
  apiVersions: readonly string[],
): Promise<CollectedSchemas> {
  const gaps: Gap[] = [];
  if (apiVersions.length === 0) return { schemas: {}, gaps };
  const failed = (error: unknown): undefined => {
    gaps.push(gapOf('kubernetes', 'get', 'openapi', error));
    return undefined;
  };
  const { paths = {} } = ((await kubernetes.get(ROOT).catch(failed)) ?? {}) as {
    readonly paths?: Readonly<Record<string, { readonly serverRelativeURL?: string }>>;
  };
  const found = await Promise.all(
    [...new Set(apiVersions)].sort().map(async (version) => {
      const path = version.includes('/') ? `apis/${version}` : `api/${version}`;
      const url = paths[path]?.serverRelativeURL;
      // Only what lies below is asked for, whatever the server says.
      if (url === undefined || !url.startsWith(`${ROOT}/`)) return undefined;
      const document = await kubernetes.get(url).catch(failed);
      return document === undefined ? undefined : ([version, document] as const);
    }),
  );
  return { schemas: Object.fromEntries(found.filter((one) => one !== undefined)), gaps };
}
