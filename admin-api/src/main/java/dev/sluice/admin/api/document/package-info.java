/** The OpenAPI document, written from the operations. */
@NullMarked
package dev.sluice.admin.api.document;

import org.jspecify.annotations.NullMarked;
