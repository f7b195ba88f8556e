import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { at } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import { pathText, type Path } from '../topology/admission/rules.js';
import type { Applied, Rejection } from '../topology/topology.js';
import type { ManifestObject } from './read.js';

/*
 * Manifests held against the schemas of the API server, as it publishes them at `/openapi/v3`. It
 * validates what it stores by the same ones; what they don't know, kubectl refuses by default, and
 * others drop without a word.
 */

type Fields = Readonly<Record<string, unknown>>;

/** By version of a group, such as `networking.k8s.io/v1`: what the API server answers for it. */
export type Schemas = Readonly<Record<string, unknown>>;

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What the schemas refuse of each object. A kind of which there is no schema is let pass. */
export function judgeBySchemas(
  objects: readonly ManifestObject[],
  schemas: Schemas,
): readonly Applied[] {
  const validators = new Map<string, ValidateFunction | undefined>();
  return objects.flatMap((object): readonly Applied[] => {
    const { apiVersion, kind } = object.written as { apiVersion?: string; kind?: string };
    const key = `${apiVersion ?? ''} ${kind ?? ''}`;
    if (!validators.has(key)) validators.set(key, validatorOf(schemas, apiVersion, kind));
    const validate = validators.get(key);
    const given = withoutNulls(object.written);
    if (validate === undefined || validate(given)) return [];
    return distinct(validate.errors ?? []).map((error) => ({
      ref: object.ref,
      serves: object.ref.kind === 'Ingress' ? [object.ref] : [],
      rejection: rejectionOf(object, given, error),
    }));
  });
}

function validatorOf(schemas: Schemas, apiVersion = '', kind = ''): ValidateFunction | undefined {
  const { components } = fieldsOf(schemas[apiVersion]);
  const all = fieldsOf(fieldsOf(components)['schemas']);
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const found = Object.entries(all).find(([, schema]) => {
    const kinds = fieldsOf(schema)['x-kubernetes-group-version-kind'];
    return (Array.isArray(kinds) ? (kinds as readonly GroupVersionKind[]) : []).some(
      (one) => one.group === group && one.version === version && one.kind === kind,
    );
  });
  if (found === undefined) return undefined;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    logger: false,
    inlineRefs: false,
  });
  const closed = Object.fromEntries(Object.entries(all).map(([name, one]) => [name, close(one)]));
  ajv.addSchema({ $id: 'api', components: { schemas: closed } });
  try {
    return ajv.compile({ $ref: `api#/components/schemas/${found[0]}` });
  } catch {
    // An extension of the dialect that is not understood: nothing is said by it.
    return undefined;
  }
}

/**
 * As the API server reads it: no other fields than these, except where it is told to keep them, and
 * patterns as Go writes them only where they mean the same here.
 */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (!isFields(schema)) return schema;
  const { properties, pattern, default: _default, ...rest } = schema;
  const others = Object.entries(rest).map(([key, value]) => [
    key,
    key === 'enum' ? value : close(value),
  ]);
  const isOpen =
    'additionalProperties' in schema ||
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true;
  const closed = Object.entries(fieldsOf(properties)).map(([key, value]) => [key, close(value)]);
  return {
    ...Object.fromEntries(others),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(closed) }),
    ...(properties === undefined || isOpen ? {} : { additionalProperties: false }),
    ...(typeof pattern === 'string' && isPattern(pattern) ? { pattern } : {}),
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}

/** A field that is null is one that is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, withoutNulls(one)]),
  );
}

/** One for each place: what follows from an alternative that does not fit says nothing more. */
function distinct(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const plain = errors.filter(({ schemaPath }) => !/\/(?:one|any)Of\/\d/.test(schemaPath));
  const seen = new Set<string>();
  return plain.filter((error) => {
    const key = `${error.instancePath} ${fieldOf(error) ?? ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The field that is too many, or that is missing. */
function fieldOf({ params }: ErrorObject): string | undefined {
  const { additionalProperty, missingProperty } = params as Readonly<Record<string, string>>;
  return additionalProperty ?? missingProperty;
}

function rejectionOf(
  { section, ref }: ManifestObject,
  given: unknown,
  error: ErrorObject,
): Rejection {
  const place = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const isUnknown = error.keyword === 'additionalProperties';
  const path: Path = isUnknown ? [...place, fieldOf(error) ?? ''] : place;
  return {
    by: isUnknown ? 'unknown-field' : 'api-server',
    webhook: '',
    reason: reasonOf(error, pathText(place) || 'the object', pathText(path)),
    field: pathText(path),
    evidence: [quote(section, ref, given, path)],
  };
}

function reasonOf(error: ErrorObject, where: string, field: string): string {
  const { allowedValues, type, limit } = error.params as Fields;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${field} is no field that its kind has`;
    case 'required':
      return `${where} lacks the field ${fieldOf(error) ?? ''}`;
    case 'type':
      return `${where} is no ${String(type)}`;
    case 'enum':
      return `${where} is none of ${(allowedValues as readonly unknown[]).join(', ')}`;
    case 'oneOf':
    case 'anyOf':
      return `${where} is of none of the types that it may be of`;
    case 'minimum':
    case 'maximum':
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
      return `${where} does not keep to ${error.keyword} ${String(limit)}`;
    default:
      return `${where} does not fit the schema: ${error.message ?? error.keyword}`;
  }
}

/** What is written there, unless it is a part of an object, or may be a secret. */
function quote(
  section: Evidence['section'],
  ref: Evidence['ref'],
  given: unknown,
  path: Path,
): Evidence {
  const env = path.findIndex((key) => key === 'env' || key === 'data' || key === 'stringData');
  const open = env === -1 ? path : path.slice(0, env);
  const value = at(given, open);
  return { section, ref, path: [...open], value: typeof value === 'object' ? null : value };
}
