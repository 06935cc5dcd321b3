/** What functions and resolvers have in common in templates. */

/** Texts that may lie in S3: CodeS3Location, RequestMappingTemplateS3Location, ResponseMappingTemplateS3Location. */
export const mappingTexts = ['Code', 'RequestMappingTemplate', 'ResponseMappingTemplate'];

/** A Runtime has a Name and a RuntimeVersion. */
export const mappingNames = [...mappingTexts, 'Runtime'];
