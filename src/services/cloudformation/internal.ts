/** What other services may take of CloudFormation: the registry's facts of resource types. */
export {
  changedProperties,
  checkProperties,
  handlerErrorCode,
  identifierParts,
  PropertyError,
  typeFacts,
  type HandlerErrorCode,
  type TypeFacts,
} from './registry/index.ts';
