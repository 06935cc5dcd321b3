/** Attributes that a template asks for which their types do not have fail its stack before anything is made. */
import { isObject, type JsonValue, TemplateError } from '../../../template/index.ts';
import { isAttribute } from '../attributes.ts';
import type { Target } from '../target.ts';

/** @throws TemplateError `[Error] /Outputs/X/Value/Fn::GetAtt: Resource type … does not support attribute {…}` */
export function checkAttributes({ template, conditions }: Target): void {
  const isLeftOut = ({ condition }: { readonly condition?: string }) =>
    condition !== undefined && conditions.get(condition) === false;
  const typeOf = (logicalId: string): string | undefined => template.resources.get(logicalId)?.type;
  for (const resource of template.resources.values()) {
    if (isLeftOut(resource)) continue;
    walk(resource.properties, `/Resources/${resource.logicalId}/Properties`, typeOf);
  }
  for (const output of template.outputs.values())
    if (!isLeftOut(output)) walk(output.value, `/Outputs/${output.name}/Value`, typeOf);
}

function walk(value: JsonValue | undefined, path: string, typeOf: (logicalId: string) => string | undefined): void {
  if (Array.isArray(value)) value.forEach((one, at) => walk(one, `${path}/${at}`, typeOf));
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'Fn::GetAtt') checkAttribute(inner, `${path}/${name}`, typeOf);
      walk(inner, `${path}/${name}`, typeOf);
    }
}

function checkAttribute(argument: JsonValue, path: string, typeOf: (logicalId: string) => string | undefined): void {
  const parts = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
  const [logicalId, ...rest] = parts;
  if (typeof logicalId !== 'string' || !rest.every((part) => typeof part === 'string')) return;
  const type = typeOf(logicalId);
  const attribute = rest.join('.');
  if (type === undefined || isAttribute(type, attribute)) return;
  throw new TemplateError(`[Error] ${path}: Resource type ${type} does not support attribute {${attribute}}.`);
}
