/**
 * What is sent and answered: objects in JSON and query parameters, declared once for the code that
 * reads them and for the OpenAPI document.
 */
@NullMarked
package dev.sluice.admin.api.value;

import org.jspecify.annotations.NullMarked;
